//! The one HTTP client for addresses that came from outside.
