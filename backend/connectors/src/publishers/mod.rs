//! One publisher per platform.
