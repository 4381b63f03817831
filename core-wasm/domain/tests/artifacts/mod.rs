//! Governance documents.

mod document;
mod evidence;
mod extract;
mod formats;
mod support;
mod templates;
