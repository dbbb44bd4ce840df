//! Files in an S3 bucket.

use super::FilesError;
use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::path::Path as Key;
use object_store::{ClientOptions, ObjectStore, ObjectStoreExt, RetryConfig, WriteMultipart};
use secrecy::{ExposeSecret, SecretString};
use std::path::Path;
use std::time::Duration;
use tokio::io::AsyncReadExt;

/// Bytes of one part: the least that S3 takes for all but the last.
const PART: usize = 8 << 20;
/// Parts under way at once.
const AT_ONCE: usize = 2;

/// How a bucket is reached.
#[derive(Clone, Debug)]
pub struct S3Settings {
    /// Name of the bucket.
    pub bucket: String,
    /// Region, for example `eu-west-3`; any word where the provider has none.
    pub region: String,
    /// Address of a provider other than AWS.
    pub endpoint: Option<String>,
    /// Id of the access key.
    pub access_key: String,
    /// The secret of the access key.
    pub secret_key: SecretString,
    /// What every key begins with; may be empty.
    pub prefix: String,
    /// Whether the bucket is in the path rather than in the host name.
    pub path_style: bool,
    /// Whether `http:` is allowed: for a store on the same machine.
    pub allow_http: bool,
}

pub(super) fn client(settings: &S3Settings) -> Result<AmazonS3, FilesError> {
    // A time limit for a whole transfer would forbid large files; a store that does not even accept is given up soon.
    let options = ClientOptions::new()
        .with_timeout_disabled()
        .with_connect_timeout(Duration::from_secs(10))
        .with_allow_http(settings.allow_http);
    let retry = RetryConfig { max_retries: 4, retry_timeout: Duration::from_secs(60), ..RetryConfig::default() };
    let mut builder = AmazonS3Builder::new()
        .with_bucket_name(&settings.bucket)
        .with_region(&settings.region)
        .with_access_key_id(&settings.access_key)
        .with_secret_access_key(settings.secret_key.expose_secret())
        .with_virtual_hosted_style_request(!settings.path_style)
        .with_client_options(options)
        .with_retry(retry);
    if let Some(endpoint) = &settings.endpoint {
        builder = builder.with_endpoint(endpoint.trim_end_matches('/'));
    }
    Ok(builder.build()?)
}

/// Sends the file at `path`: a small one in a single request, a large one in parts. It appears when the last byte is there.
pub(super) async fn upload(store: &dyn ObjectStore, key: &Key, path: &Path) -> Result<(), FilesError> {
    let mut file = tokio::fs::File::open(path).await.map_err(FilesError::io("reading a file to store"))?;
    let first = piece(&mut file).await?;
    if first.len() < PART {
        store.put(key, bytes::Bytes::from(first).into()).await?;
        return Ok(());
    }
    let mut writing = WriteMultipart::new_with_chunk_size(store.put_multipart(key).await?, PART);
    let sent = send(&mut writing, file, first).await;
    match sent {
        Ok(()) => writing.finish().await.map(|_| ()).map_err(FilesError::from),
        Err(error) => {
            // The parts sent so far would be paid for; that they cannot be given up changes nothing.
            let _ = writing.abort().await;
            Err(error)
        }
    }
}

async fn send(writing: &mut WriteMultipart, mut file: tokio::fs::File, first: Vec<u8>) -> Result<(), FilesError> {
    let mut next = first;
    while !next.is_empty() {
        writing.wait_for_capacity(AT_ONCE).await?;
        writing.put(bytes::Bytes::from(next));
        next = piece(&mut file).await?;
    }
    Ok(())
}

/// The next part of the file; shorter only at its end.
async fn piece(file: &mut tokio::fs::File) -> Result<Vec<u8>, FilesError> {
    let mut part = Vec::with_capacity(PART);
    let limit = u64::try_from(PART).unwrap_or(u64::MAX);
    file.take(limit).read_to_end(&mut part).await.map_err(FilesError::io("reading a file to store"))?;
    Ok(part)
}
