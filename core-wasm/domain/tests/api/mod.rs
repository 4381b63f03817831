//! The HTTP interface and the reference documents.

mod audit;
mod fake;
mod idempotency;
mod openapi;
mod projects;
mod route;
mod scans;
mod seed;
