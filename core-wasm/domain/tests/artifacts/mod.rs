//! Governance documents.

mod document;
mod drafting;
mod edits;
mod evidence;
mod extract;
mod formats;
mod lifecycle;
mod support;
mod templates;
