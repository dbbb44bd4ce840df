//! Picture bytes to perceptual hashes, within bounds.
