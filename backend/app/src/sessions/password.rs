//! Passwords: argon2id, off the event loop.

use crate::error::{Error, Result};
use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use secrecy::{ExposeSecret, SecretString};

/// Hashes a password, in PHC form.
pub async fn hash(password: SecretString) -> Result<String> {
    let hashed = tokio::task::spawn_blocking(move || {
        let hashed = Argon2::default().hash_password(password.expose_secret().as_bytes());
        hashed.map(|hash| hash.to_string())
    });
    hashed.await.map_err(Error::internal)?.map_err(Error::internal)
}

/// Whether `password` is the one that was hashed.
pub async fn verify(password: SecretString, hash: String) -> Result<bool> {
    let verified = tokio::task::spawn_blocking(move || {
        let hash = PasswordHash::new(&hash)?;
        match Argon2::default().verify_password(password.expose_secret().as_bytes(), &hash) {
            Ok(()) => Ok(true),
            Err(argon2::password_hash::Error::PasswordInvalid) => Ok(false),
            Err(error) => Err(error),
        }
    });
    verified.await.map_err(Error::internal)?.map_err(|error: argon2::password_hash::Error| Error::internal(error))
}
