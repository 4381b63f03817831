//! The HTTP interface and the reference documents.

mod artifacts;
mod assessments;
mod assistant;
mod audit;
mod bundle;
mod checks;
mod fake;
mod gates;
mod idempotency;
mod market;
mod openapi;
mod outside;
mod plain;
mod portfolio;
mod posture;
mod projects;
mod questions;
mod recovery;
mod reference;
mod route;
mod scans;
mod scenario;
mod seed;
mod sources;
mod waivers;
