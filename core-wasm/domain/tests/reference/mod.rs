//! The reference data holds together: counts, cross-references, examples.

mod data;
