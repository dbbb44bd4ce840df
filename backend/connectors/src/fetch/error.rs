//! Why an address could not be fetched, in words that carry no secret: never more of an address than its host.

use super::guard::Blocked;
use chrono::{DateTime, Utc};
use domain::finding::Finding;
use std::error::Error;

/// Why nothing usable came back.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FetchError {
    /// The client itself could not be set up.
    #[error("the HTTP client could not be set up")]
    Setup,
    /// The text is no address.
    #[error("this is not a web address")]
    InvalidUrl,
    /// Another scheme than http and https.
    #[error("only http and https addresses are fetched")]
    NotHttp,
    /// The port is not open to public hosts.
    #[error("port {port} is not fetched from")]
    BlockedPort {
        /// The port.
        port: u16,
    },
    /// A private, local or reserved address.
    #[error("{host} is a private or reserved address")]
    BlockedAddress {
        /// Name or address of the host.
        host: String,
    },
    /// The name is not known.
    #[error("the name {host} could not be resolved")]
    Name {
        /// Name of the host.
        host: String,
    },
    /// No connection.
    #[error("{host} could not be reached")]
    Connect {
        /// Name of the host.
        host: String,
    },
    /// No trusted connection.
    #[error("{host} has no valid certificate")]
    Tls {
        /// Name of the host.
        host: String,
    },
    /// Too slow.
    #[error("{host} took too long")]
    Timeout {
        /// Name of the host.
        host: String,
    },
    /// The connection broke off.
    #[error("the answer of {host} broke off")]
    Broken {
        /// Name of the host.
        host: String,
    },
    /// More redirects than are followed.
    #[error("{host} redirects in a circle or too often")]
    TooManyRedirects {
        /// Name of the host that sent the last one.
        host: String,
    },
    /// A redirect to nowhere.
    #[error("{host} redirects to no usable address")]
    BadRedirect {
        /// Name of the host that sent it.
        host: String,
    },
    /// Larger than allowed.
    #[error("the answer is larger than {limit} bytes")]
    TooLarge {
        /// The limit in bytes.
        limit: u64,
    },
    /// It grows out of all proportion when decompressed.
    #[error("the answer grows suspiciously when decompressed")]
    Bomb,
    /// A compression that is not known, more than one, or broken.
    #[error("the answer is compressed in a way that cannot be read")]
    Encoding,
    /// The host asked to be left alone for now.
    #[error("{host} asked not to be contacted before {until}")]
    Paused {
        /// Name of the host.
        host: String,
        /// When it may be asked again.
        until: DateTime<Utc>,
    },
    /// An error status where a file was expected.
    #[error("the server answered with status {0}")]
    Status(u16),
    /// A web page where a file was expected.
    #[error("a web page came instead of a file")]
    HtmlPage,
    /// An empty file.
    #[error("the file is empty")]
    EmptyFile,
    /// The disk refused.
    #[error("the file could not be written: {0}")]
    Disk(std::io::ErrorKind),
}

impl FetchError {
    /// Stable code in `snake_case`.
    pub fn code(&self) -> &'static str {
        match self {
            FetchError::Setup => "fetch_setup",
            FetchError::InvalidUrl => "invalid_url",
            FetchError::NotHttp => "not_http",
            FetchError::BlockedPort { .. } => "blocked_port",
            FetchError::BlockedAddress { .. } => "blocked_address",
            FetchError::Name { .. } => "unknown_host",
            FetchError::Connect { .. } => "unreachable",
            FetchError::Tls { .. } => "bad_certificate",
            FetchError::Timeout { .. } => "timeout",
            FetchError::Broken { .. } => "broken_off",
            FetchError::TooManyRedirects { .. } => "too_many_redirects",
            FetchError::BadRedirect { .. } => "bad_redirect",
            FetchError::TooLarge { .. } => "too_large",
            FetchError::Bomb => "decompression_bomb",
            FetchError::Encoding => "bad_encoding",
            FetchError::Paused { .. } => "host_paused",
            FetchError::Status(_) => "http_status",
            FetchError::HtmlPage => "html_page",
            FetchError::EmptyFile => "empty_file",
            FetchError::Disk(_) => "disk",
        }
    }

    /// What to do about it.
    pub fn remedy(&self) -> &'static str {
        match self {
            FetchError::InvalidUrl | FetchError::NotHttp => "Give an address that begins with https:// or http://.",
            FetchError::BlockedPort { .. } | FetchError::BlockedAddress { .. } => {
                "Use a public address, or name this host in FETCH_ALLOW if it is yours."
            }
            FetchError::Name { .. } => "Check the spelling of the host.",
            FetchError::TooManyRedirects { .. } | FetchError::BadRedirect { .. } => {
                "Open the address in a browser and use the one it ends at."
            }
            FetchError::TooLarge { .. } | FetchError::Bomb | FetchError::Encoding => "Use another file or feed.",
            FetchError::Status(401 | 403 | 407) => "The file is not public: use an address that needs no login.",
            FetchError::Status(404 | 410) => "The file is gone: use another address.",
            FetchError::HtmlPage => "Use the address of the video file itself, not of the page that shows it.",
            FetchError::EmptyFile => "Use an address that answers with the file.",
            FetchError::Setup | FetchError::Disk(_) => "Check the server's disk and log.",
            FetchError::Connect { .. }
            | FetchError::Tls { .. }
            | FetchError::Timeout { .. }
            | FetchError::Broken { .. }
            | FetchError::Paused { .. }
            | FetchError::Status(_) => "It is tried again later; if it stays, ask the site.",
        }
    }

    /// Whether it may pass by itself.
    pub fn is_transient(&self) -> bool {
        match self {
            FetchError::Status(status) => matches!(status, 408 | 421 | 425 | 429 | 500..=599),
            FetchError::Name { .. }
            | FetchError::Connect { .. }
            | FetchError::Tls { .. }
            | FetchError::Timeout { .. }
            | FetchError::Broken { .. }
            | FetchError::Paused { .. }
            | FetchError::Disk(_) => true,
            _ => false,
        }
    }

    /// Whether the guard refused the address, so that it was never asked.
    pub fn is_refusal(&self) -> bool {
        matches!(
            self,
            FetchError::InvalidUrl
                | FetchError::NotHttp
                | FetchError::BlockedPort { .. }
                | FetchError::BlockedAddress { .. }
        )
    }

    /// The error as a finding.
    pub fn finding(&self) -> Finding {
        Finding::block(self.code(), self.to_string(), self.remedy())
    }

    /// What went wrong inside the client on the way to `host`.
    pub(super) fn from_client(error: &reqwest::Error, host: &str) -> Self {
        let host = host.to_owned();
        let chain = || std::iter::successors(error.source(), |cause| (*cause).source());
        if chain().any(|cause| cause.is::<Blocked>()) {
            FetchError::BlockedAddress { host }
        } else if error.is_timeout() {
            FetchError::Timeout { host }
        } else if chain().any(|cause| cause.is::<rustls::Error>() || wraps_tls(cause)) {
            FetchError::Tls { host }
        } else if chain().any(|cause| cause.to_string().contains("dns error")) {
            FetchError::Name { host }
        } else if error.is_connect() {
            FetchError::Connect { host }
        } else {
            FetchError::Broken { host }
        }
    }
}

/// TLS errors arrive inside an I/O error.
fn wraps_tls(cause: &(dyn Error + 'static)) -> bool {
    let io = cause.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
    io.is_some_and(|inner| inner.is::<rustls::Error>())
}
