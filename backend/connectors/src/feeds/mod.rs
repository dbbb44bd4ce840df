//! What a source offers: bytes in, normalised items out.
