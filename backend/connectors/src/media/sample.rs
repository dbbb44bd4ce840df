//! Clips and thumbnails that ContentFlow makes itself and owns.
