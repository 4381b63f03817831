//! Vendor watch over HTTP: share prices and news, with source and age.

mod news;
mod stocks;

pub(super) use news::LIST_NEWS;
pub(super) use stocks::GET_STOCK;
