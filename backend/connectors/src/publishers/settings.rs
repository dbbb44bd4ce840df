//! What publishers need from the configuration.

use std::collections::BTreeMap;

use domain::platform::Platform;
use secrecy::SecretString;
use url::Url;

/// The app's own credentials at a platform.
#[derive(Clone, Debug)]
pub struct Credentials {
    /// Client id, app id or client key.
    pub id: String,
    /// Its secret.
    pub secret: SecretString,
    /// Account of the person who answers for the app there: Reddit asks for it in the User-Agent.
    pub contact: Option<String>,
}

/// Credentials and base addresses of all platforms.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// By platform; a platform without them is not connected.
    pub credentials: BTreeMap<Platform, Credentials>,
    /// Moves every platform to an emulator (`EMULATOR_URL`).
    pub emulator: Option<Url>,
    /// Moves single bases (`YOUTUBE_API_URL` is `(Youtube, "api")`).
    pub bases: BTreeMap<(Platform, String), Url>,
}

impl Settings {
    /// Settings that reach nothing but the emulator at `base`, with credentials that it accepts.
    pub fn emulated(base: Url) -> Self {
        let credentials = || Credentials {
            id: "sandbox".to_owned(),
            secret: SecretString::from("sandbox"),
            contact: Some("sandbox".to_owned()),
        };
        Settings {
            credentials: Platform::ALL.into_iter().map(|platform| (platform, credentials())).collect(),
            emulator: Some(base),
            bases: BTreeMap::new(),
        }
    }

    /// The base address `name` of a platform: set by itself, else the emulator's `prefix`, else `live`.
    pub(crate) fn base(&self, platform: Platform, name: &str, prefix: &str, live: &str) -> String {
        let own = self.bases.get(&(platform, name.to_owned())).map(|url| url.as_str().trim_end_matches('/').to_owned());
        let emulated =
            || self.emulator.as_ref().map(|base| format!("{}/{prefix}", base.as_str().trim_end_matches('/')));
        own.or_else(emulated).unwrap_or_else(|| live.to_owned())
    }
}
