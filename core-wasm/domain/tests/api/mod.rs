//! The HTTP interface and the reference documents.

mod route;
mod seed;
