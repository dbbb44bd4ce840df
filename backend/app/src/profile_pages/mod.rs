//! Profile pages `/b/{handle}`: the links of an account's newest posts, for platforms where nobody can tap a link.

pub mod api;
pub mod show;
