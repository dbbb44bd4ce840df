//! The key of this installation: what is sealed with it, what is signed with it, and random tokens.

use crate::config::Config;
use aes_gcm::aead::Aead;
use aes_gcm::{Aes256Gcm, Key, KeyInit, Nonce};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, Mac};
use rand::Rng;
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use std::io::Write;
use std::path::Path;

/// Keys derived from one secret, each for one purpose; and the token of commands on the same machine.
#[derive(Clone)]
pub struct Secrets {
    root: SecretString,
    local_token: SecretString,
}

/// Name of the file that holds the local token.
pub const LOCAL_TOKEN: &str = "api.token";

impl Secrets {
    /// Takes the secret from the settings, or from a file beside the database that only its owner can read.
    pub fn load(config: &Config, rng: &mut impl Rng) -> std::io::Result<Self> {
        let root = match &config.secret_key {
            Some(secret) => secret.clone(),
            None => file_secret(&config.data_dir.join("secret.key"), rng)?,
        };
        let local_token = file_secret(&config.data_dir.join(LOCAL_TOKEN), rng)?;
        Ok(Secrets { root, local_token })
    }

    /// Whether `token` is the one of the file that only this machine's user can read.
    pub fn is_local(&self, token: &str) -> bool {
        same(token, self.local_token.expose_secret())
    }

    fn key(&self, purpose: &str) -> [u8; 32] {
        self.mac(purpose.as_bytes(), b"key")
    }

    fn mac(&self, purpose: &[u8], message: &[u8]) -> [u8; 32] {
        // HMAC takes a key of any length, so this cannot fail; an all-zero answer would only refuse.
        let Ok(mut mac) = <Hmac<Sha256> as KeyInit>::new_from_slice(self.root.expose_secret().as_bytes()) else {
            return [0; 32];
        };
        mac.update(purpose);
        mac.update(&[0]);
        mac.update(message);
        mac.finalize().into_bytes().into()
    }

    /// Seals `plain` for `purpose` with AES-256-GCM; the nonce is drawn from `rng`.
    pub fn seal(&self, purpose: &str, plain: &[u8], rng: &mut impl Rng) -> Option<String> {
        let nonce: [u8; 12] = random(rng);
        let cipher = Aes256Gcm::new(&Key::<Aes256Gcm>::from(self.key(purpose)));
        let sealed = cipher.encrypt(&Nonce::from(nonce), plain).ok()?;
        Some(URL_SAFE_NO_PAD.encode([&nonce[..], &sealed].concat()))
    }

    /// Opens what was sealed for `purpose`; `None` when it was not, or with another key.
    pub fn open(&self, purpose: &str, sealed: &str) -> Option<Vec<u8>> {
        let bytes = URL_SAFE_NO_PAD.decode(sealed).ok()?;
        let (nonce, sealed) = bytes.split_first_chunk::<12>()?;
        let cipher = Aes256Gcm::new(&Key::<Aes256Gcm>::from(self.key(purpose)));
        cipher.decrypt(&Nonce::from(*nonce), sealed).ok()
    }

    /// A signature of `message` for `purpose`, in hex.
    pub fn sign(&self, purpose: &str, message: &str) -> String {
        hex::encode(self.mac(purpose.as_bytes(), message.as_bytes()))
    }
}

fn file_secret(path: &Path, rng: &mut impl Rng) -> std::io::Result<SecretString> {
    if !path.exists() {
        // Whole or not at all: a file half written would lock everybody out.
        let mut file = tempfile::NamedTempFile::new_in(path.parent().unwrap_or(Path::new(".")))?;
        file.write_all(token(rng).as_bytes())?;
        file.as_file().sync_all()?;
        match file.persist_noclobber(path) {
            Err(error) if error.error.kind() != std::io::ErrorKind::AlreadyExists => return Err(error.error),
            _ => {}
        }
    }
    let secret = std::fs::read_to_string(path)?.trim().to_owned();
    if secret.len() < 32 {
        return Err(std::io::Error::other(format!(
            "{} is too short: restore it, or delete it for a new one",
            path.display()
        )));
    }
    Ok(secret.into())
}

/// A random token of 256 bits, safe in addresses and headers.
pub fn token(rng: &mut impl Rng) -> String {
    URL_SAFE_NO_PAD.encode(random::<32>(rng))
}

fn random<const N: usize>(rng: &mut impl Rng) -> [u8; N] {
    let mut bytes = [0; N];
    rng.fill_bytes(&mut bytes);
    bytes
}

/// SHA-256 in hex: how tokens are stored.
pub fn hash(text: &str) -> String {
    hex::encode(Sha256::digest(text.as_bytes()))
}

/// Whether two secrets are the same, in time that does not tell where they differ.
pub fn same(a: &str, b: &str) -> bool {
    subtle::ConstantTimeEq::ct_eq(hash(a).as_bytes(), hash(b).as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;
    use rand_chacha::ChaCha8Rng;

    #[test]
    fn r18_what_is_sealed_opens_for_its_purpose_only() {
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        let secrets = Secrets { root: "0123456789abcdef0123456789abcdef".into(), local_token: "local".into() };
        let sealed = secrets.seal("tokens", b"ya29", &mut rng).unwrap();
        assert_eq!(secrets.open("tokens", &sealed).as_deref(), Some(&b"ya29"[..]));
        assert_eq!(secrets.open("answers", &sealed), None);
        assert_eq!(Secrets { root: "another".into(), local_token: "local".into() }.open("tokens", &sealed), None);
        assert_ne!(secrets.seal("tokens", b"ya29", &mut rng).unwrap(), sealed, "a nonce is never used twice");
    }

    #[test]
    fn r18_the_key_file_is_made_once_and_private() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret.key");
        let first = file_secret(&path, &mut ChaCha8Rng::seed_from_u64(1)).unwrap();
        let second = file_secret(&path, &mut ChaCha8Rng::seed_from_u64(2)).unwrap();
        assert_eq!(first.expose_secret(), second.expose_secret());
        #[cfg(unix)]
        assert_eq!(std::os::unix::fs::PermissionsExt::mode(&path.metadata().unwrap().permissions()) & 0o777, 0o600);
    }
}
