//! The HTTP interface and the reference documents.

mod assessments;
mod audit;
mod fake;
mod idempotency;
mod openapi;
mod projects;
mod route;
mod scans;
mod seed;
mod waivers;
