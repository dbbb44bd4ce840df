//! Where media files live: a local folder or S3, behind one interface.
