//! What the environment may set: read once at the start, passed down, never read again.

use crate::settings::{Reader, SettingError};
use domain::link::utm::{Templates, check_template};
use domain::platform::Platform;
use ipnet::IpNet;
use secrecy::SecretString;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use url::Url;

/// Whether posts leave this machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// The real platforms.
    Live,
    /// The built-in emulators.
    Sandbox,
}

/// Every setting, with its default applied.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where the server listens.
    pub bind: SocketAddr,
    /// The address under which others reach it, without a slash at its end.
    pub public_url: String,
    /// Proxies whose `X-Forwarded-For` counts.
    pub trusted_proxies: Vec<IpNet>,
    /// Database, media and keys of the embedded edition; `sandbox` inside it in sandbox mode.
    pub data_dir: PathBuf,
    /// The database: SQLite in `data_dir` when not set.
    pub database_url: Option<SecretString>,
    /// The queue: embedded when not set.
    pub redis_url: Option<SecretString>,
    /// The bucket: a folder in `data_dir` when not set.
    pub s3: Option<S3>,
    /// Jobs at once in this process, `0..=2`.
    pub workers: usize,
    /// Live or sandbox.
    pub mode: Mode,
    /// Whether an empty database is seeded at start.
    pub seed: bool,
    /// Hosts, addresses and networks that may be fetched although they are private.
    pub fetch_allow: String,
    /// The owner's password.
    pub owner_password: Option<SecretString>,
    /// A bearer token with every scope.
    pub api_token: Option<SecretString>,
    /// What keys are derived from.
    pub secret_key: Option<SecretString>,
    /// Where links lead when a post names nothing.
    pub affiliate_url: Option<String>,
    /// Campaign parameters of links, with placeholders such as `{platform}`.
    pub utm: Templates,
    /// What each platform's application is registered with.
    pub platforms: BTreeMap<Platform, Credentials>,
    /// Whether Pins go to Pinterest's own sandbox, where applications on trial may make them.
    pub pinterest_sandbox: bool,
    /// Key of the YouTube Data API, for sources.
    pub youtube_api_key: Option<SecretString>,
    /// An emulator that stands for every platform.
    pub emulator_url: Option<Url>,
    /// Base addresses of platforms that are moved one by one, by setting name.
    pub base_urls: BTreeMap<&'static str, Url>,
}

/// A bucket.
#[derive(Clone, Debug)]
pub struct S3 {
    /// Its name.
    pub bucket: String,
    /// Its region.
    pub region: String,
    /// Its server; Amazon's when not set.
    pub endpoint: Option<Url>,
    /// Access key.
    pub access_key_id: String,
    /// Secret of the access key.
    pub secret_access_key: SecretString,
}

/// What an application is registered with on a platform.
#[derive(Clone, Debug, Default)]
pub struct Credentials {
    /// Its id and secret, when both are set.
    pub client: Option<(String, SecretString)>,
    /// The settings that are missing for a connection.
    pub missing: Vec<&'static str>,
    /// Where the platform sends people back.
    pub redirect_url: Option<String>,
    /// Account of the person who answers for the application, where the platform asks for it.
    pub contact: Option<String>,
}

impl Config {
    /// Reads every setting through `lookup`; the error names the key.
    pub fn read(lookup: impl Fn(&str) -> Option<String>) -> Result<Self, SettingError> {
        Self::from_reader(&Reader::new(&lookup))
    }

    /// Reads every setting; the reader remembers which were asked for.
    pub fn from_reader(read: &Reader<'_>) -> Result<Self, SettingError> {
        let bind = bind(read)?;
        let mode = read.choice("PLATFORMS", "live", &[("live", Mode::Live), ("sandbox", Mode::Sandbox)])?;
        let data_dir = PathBuf::from(read.text("DATA_DIR", "./data"));
        Ok(Config {
            bind,
            public_url: public_url(read, bind)?,
            trusted_proxies: read.list("TRUSTED_PROXIES", "networks such as 10.0.0.0/8, separated by commas")?,
            data_dir: if mode == Mode::Sandbox { data_dir.join("sandbox") } else { data_dir },
            database_url: read.database("DATABASE_URL")?,
            redis_url: read.with_scheme("REDIS_URL", &["redis://", "rediss://"])?,
            s3: s3(read)?,
            workers: read.choice("WORKERS", "2", &[("0", 0), ("1", 1), ("2", 2)])?,
            mode,
            seed: read.choice("SEED", "0", &FLAG)?,
            fetch_allow: fetch_allow(read)?,
            owner_password: read.secret_of_at_least("OWNER_PASSWORD", 8)?,
            api_token: read.secret_of_at_least("API_TOKEN", 16)?,
            secret_key: read.secret_of_at_least("SECRET_KEY", 32)?,
            affiliate_url: read.url("AFFILIATE_URL")?.map(String::from),
            utm: utm(read)?,
            platforms: platforms(read, mode),
            pinterest_sandbox: read.choice("PINTEREST_ENV", "production", &PINTEREST_ENV)?,
            youtube_api_key: read.secret("YOUTUBE_API_KEY"),
            emulator_url: read.url("EMULATOR_URL")?,
            base_urls: base_urls(read)?,
        })
    }

    /// The database's address, the embedded one when none is set.
    pub fn database(&self) -> SecretString {
        self.database_url
            .clone()
            .unwrap_or_else(|| format!("sqlite://{}", self.data_dir.join("contentflow.db").display()).into())
    }
}

fn bind(read: &Reader<'_>) -> Result<SocketAddr, SettingError> {
    let port: Option<u16> = read.parsed("PORT", "a port number")?;
    let default = port.map_or_else(|| "127.0.0.1:8080".to_owned(), |port| format!("0.0.0.0:{port}"));
    let text = read.text("BIND", &default);
    text.parse().map_err(|_| read.wrong("BIND", "an address and a port such as 127.0.0.1:8080"))
}

fn public_url(read: &Reader<'_>, bind: SocketAddr) -> Result<String, SettingError> {
    let url = read.url("PUBLIC_URL")?.map_or_else(|| format!("http://{bind}"), String::from);
    Ok(url.trim_end_matches('/').to_owned())
}

fn fetch_allow(read: &Reader<'_>) -> Result<String, SettingError> {
    let text = read.text("FETCH_ALLOW", "");
    match connectors::fetch::parse_allow(&text) {
        Ok(_) => Ok(text),
        Err(_) => {
            Err(read.wrong("FETCH_ALLOW", "hosts, addresses or networks such as 10.0.0.0/8, separated by commas"))
        }
    }
}

fn s3(read: &Reader<'_>) -> Result<Option<S3>, SettingError> {
    let region = read.text("S3_REGION", "us-east-1");
    let endpoint = read.url("S3_ENDPOINT")?;
    let key = read.optional("S3_ACCESS_KEY_ID");
    let secret = read.secret("S3_SECRET_ACCESS_KEY");
    let Some(bucket) = read.optional("S3_BUCKET") else { return Ok(None) };
    let access_key_id = key.ok_or_else(|| read.wrong("S3_ACCESS_KEY_ID", "set, since S3_BUCKET is"))?;
    let secret_access_key = secret.ok_or_else(|| read.wrong("S3_SECRET_ACCESS_KEY", "set, since S3_BUCKET is"))?;
    Ok(Some(S3 { bucket, region, endpoint, access_key_id, secret_access_key }))
}

/// How a setting is switched off and on.
const FLAG: [(&str, bool); 4] = [("0", false), ("1", true), ("false", false), ("true", true)];

fn utm(read: &Reader<'_>) -> Result<Templates, SettingError> {
    const DEFAULTS: [(&str, &str); 5] = [
        ("UTM_SOURCE", "{platform}"),
        ("UTM_MEDIUM", "social"),
        ("UTM_CAMPAIGN", "contentflow"),
        ("UTM_TERM", "{hook}"),
        ("UTM_CONTENT", "{post_id}"),
    ];
    let expected = "a text whose placeholders are among {platform}, {post_id}, {variant}, {lang} and {hook}";
    let texts = DEFAULTS.map(|(key, default)| (key, read.text(key, default)));
    for (key, text) in &texts {
        check_template(text).map_err(|_| read.wrong(key, expected))?;
    }
    let [source, medium, campaign, term, content] = texts.each_ref().map(|(_, text)| text.as_str());
    let templates = Templates::new([source, medium, campaign, term, content]);
    let mut templates = templates.map_err(|_| read.wrong("UTM_SOURCE", expected))?;
    templates.nested = read.choice("UTM_NESTED", "0", &FLAG)?;
    Ok(templates)
}

/// Names of the settings of a platform: id, secret, redirect, and what else a connection needs.
type Names = (&'static str, &'static str, &'static str, &'static [&'static str]);

const PLATFORM_SETTINGS: [(Platform, Names); 5] = [
    (Platform::Youtube, ("YOUTUBE_CLIENT_ID", "YOUTUBE_CLIENT_SECRET", "YOUTUBE_REDIRECT_URL", &[])),
    (Platform::Reddit, ("REDDIT_CLIENT_ID", "REDDIT_CLIENT_SECRET", "REDDIT_REDIRECT_URL", &["REDDIT_USERNAME"])),
    (Platform::Pinterest, ("PINTEREST_APP_ID", "PINTEREST_APP_SECRET", "PINTEREST_REDIRECT_URL", &[])),
    (
        Platform::Instagram,
        (
            "IG_APP_ID",
            "IG_APP_SECRET",
            "IG_REDIRECT_URL",
            &["IG_PAGE_ID", "IG_IG_USER_ID", "IG_LOGIN_APP_ID", "IG_LOGIN_APP_SECRET"],
        ),
    ),
    (Platform::Tiktok, ("TIKTOK_CLIENT_KEY", "TIKTOK_CLIENT_SECRET", "TIKTOK_REDIRECT_URL", &[])),
];

/// The places that Pinterest has for Pins: its own, and one where nobody sees them.
const PINTEREST_ENV: [(&str, bool); 2] = [("production", false), ("sandbox", true)];

/// The setting without which Reddit cannot be called: it goes into the User-Agent.
const CONTACT: &str = "REDDIT_USERNAME";

fn platforms(read: &Reader<'_>, mode: Mode) -> BTreeMap<Platform, Credentials> {
    let all = PLATFORM_SETTINGS.into_iter();
    all.map(|(platform, names)| (platform, credentials(read, names, mode))).collect()
}

/// A trial never uses real credentials, so that it never turns live by accident.
fn credentials(read: &Reader<'_>, (id, secret, redirect, further): Names, mode: Mode) -> Credentials {
    let further: Vec<_> = further.iter().map(|name| (*name, read.optional(name))).collect();
    let contact = further.iter().find(|(name, _)| *name == CONTACT).cloned();
    let (client_id, client_secret) = (read.optional(id), read.secret(secret));
    let redirect_url = read.optional(redirect);
    if mode == Mode::Sandbox {
        return Credentials {
            client: Some(("sandbox".to_owned(), "sandbox".into())),
            missing: Vec::new(),
            redirect_url: None,
            contact: None,
        };
    }
    let missing = [(id, client_id.is_none()), (secret, client_secret.is_none()), (redirect, redirect_url.is_none())];
    let unnamed = contact.iter().map(|(name, contact)| (*name, contact.is_none()));
    let missing = missing.into_iter().chain(unnamed).filter(|(_, missing)| *missing).map(|(name, _)| name).collect();
    let contact = contact.and_then(|(_, contact)| contact);
    Credentials { client: client_id.zip(client_secret), missing, redirect_url, contact }
}

fn base_urls(read: &Reader<'_>) -> Result<BTreeMap<&'static str, Url>, SettingError> {
    const NAMES: [&str; 8] = [
        "YOUTUBE_ACCOUNTS_URL",
        "YOUTUBE_OAUTH2_URL",
        "YOUTUBE_API_URL",
        "YOUTUBE_UPLOAD_URL",
        "YOUTUBE_RSS_URL",
        "REDDIT_WWW_URL",
        "REDDIT_API_URL",
        "PINTEREST_API_URL",
    ];
    let mut urls = BTreeMap::new();
    for name in NAMES {
        if let Some(url) = read.url(name)? {
            urls.insert(name, url);
        }
    }
    Ok(urls)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn read(settings: &[(&str, &str)]) -> Result<Config, SettingError> {
        let map: BTreeMap<_, _> = settings.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        Config::read(|key| map.get(key).cloned())
    }

    #[test]
    fn r02_everything_has_a_working_default() {
        let config = read(&[]).unwrap();
        assert_eq!(config.bind.to_string(), "127.0.0.1:8080");
        assert_eq!(config.public_url, "http://127.0.0.1:8080");
        assert_eq!((config.workers, config.mode, config.seed), (2, Mode::Live, false));
        assert!(config.database_url.is_none() && config.redis_url.is_none() && config.s3.is_none());
    }

    #[test]
    fn r02_a_wrong_value_names_its_key_in_one_line() {
        for (key, value) in [
            ("BIND", "nowhere"),
            ("PORT", "99999"),
            ("PUBLIC_URL", "ftp://x"),
            ("DATABASE_URL", "mysql://x/y"),
            ("REDIS_URL", "http://x"),
            ("WORKERS", "3"),
            ("PLATFORMS", "prod"),
            ("PINTEREST_ENV", "trial"),
            ("SEED", "maybe"),
            ("SECRET_KEY", "short"),
            ("TRUSTED_PROXIES", "10.0.0.0/99"),
            ("UTM_CAMPAIGN", "{campagne}"),
            ("AFFILIATE_URL", "shop"),
            ("FETCH_ALLOW", "10.0.0.0/99"),
            ("S3_BUCKET", "b"),
        ] {
            let error = read(&[(key, value)]).unwrap_err().to_string();
            let named = if key == "S3_BUCKET" { "S3_ACCESS_KEY_ID" } else { key };
            assert!(error.starts_with(named) && !error.contains('\n'), "{key}={value}: {error}");
        }
    }

    #[test]
    fn r02_a_host_that_sets_port_is_served_on_every_address() {
        assert_eq!(read(&[("PORT", "9000")]).unwrap().bind.to_string(), "0.0.0.0:9000");
        assert_eq!(read(&[("PORT", "9000"), ("BIND", "127.0.0.1:1")]).unwrap().bind.to_string(), "127.0.0.1:1");
    }

    #[test]
    fn r65_a_sandbox_ignores_real_credentials() {
        let config =
            read(&[("PLATFORMS", "sandbox"), ("YOUTUBE_CLIENT_ID", "real"), ("YOUTUBE_CLIENT_SECRET", "real")])
                .unwrap();
        assert_eq!(config.platforms[&Platform::Youtube].client.as_ref().unwrap().0, "sandbox");
        assert!(config.data_dir.ends_with("sandbox"));
    }

    #[test]
    fn r01_the_example_lists_every_setting() {
        let lookup = |_: &str| None;
        let reader = Reader::new(&lookup);
        Config::from_reader(&reader).unwrap();
        let mut asked = reader.asked();
        asked.insert("RUST_LOG".to_owned());
        let example = include_str!("../../../.env.example");
        let listed: BTreeSet<_> = example
            .lines()
            .map(|line| line.trim_start_matches("# "))
            .filter_map(|line| line.split_once('='))
            .map(|(key, _)| key.to_owned())
            .filter(|key| key.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_'))
            .collect();
        assert_eq!(asked.difference(&listed).collect::<Vec<_>>(), Vec::<&String>::new(), "missing from .env.example");
        assert_eq!(listed.difference(&asked).collect::<Vec<_>>(), Vec::<&String>::new(), "not read by the program");
    }
}
