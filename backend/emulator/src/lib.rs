//! Pretends to be the platforms, on loopback: for tests and the sandbox. Knows nothing of ContentFlow's own code.
