//! The hosts that the core's own features call, for every host's allow-list.

/// GitHub for repositories and their archives, and the services that share prices and news come from. Being on the list sends nothing:
/// without a key or a request for a repository, no call is made.
pub const CORE_HOSTS: [&str; 6] = [
    "api.github.com",
    "api.mediastack.com",
    "codeload.github.com",
    "gnews.io",
    "newsapi.org",
    "www.alphavantage.co",
];
