//! Asks a platform for figures with the tokens of an account, which are refreshed when they have to be.

use crate::accounts::tokens;
use crate::app::App;
use crate::error::Result;
use connectors::publishers::tokens::Tokens;
use connectors::publishers::{Figures, Publisher};
use domain::publication::failure::{Class, Signal, classify};
use storage::account;
use uuid::Uuid;

/// What a platform answered, or why it refused.
pub type Answer = std::result::Result<Option<Vec<Figures>>, Signal>;

/// A publisher with the tokens of one account.
pub struct Reader<'a> {
    app: &'a App,
    publisher: &'a dyn Publisher,
    account: Uuid,
    version: i32,
    tokens: Tokens,
}

impl<'a> Reader<'a> {
    /// Opens the tokens of `account`.
    pub fn new(app: &'a App, publisher: &'a dyn Publisher, account: &account::Model) -> Result<Self> {
        let tokens = tokens::open(app, account)?;
        Ok(Reader { app, publisher, account: account.id, version: account.version, tokens })
    }

    /// What the platform has counted of `objects`; `None` where it tells nothing.
    pub async fn figures(&mut self, objects: &[&str]) -> Result<Answer> {
        if self.tokens.is_stale(self.app.now())
            && let Err(signal) = self.refresh().await?
        {
            return Ok(Err(signal));
        }
        let answer = self.publisher.figures(&self.tokens, objects).await;
        let Err(signal) = &answer else { return Ok(answer) };
        if classify(self.publisher.platform(), signal, self.app.now()) != Class::RefreshToken {
            return Ok(answer);
        }
        match self.refresh().await? {
            Ok(()) => Ok(self.publisher.figures(&self.tokens, objects).await),
            Err(signal) => Ok(Err(signal)),
        }
    }

    /// New tokens, stored before they are used; those of another worker where that was faster.
    async fn refresh(&mut self) -> Result<std::result::Result<(), Signal>> {
        let fresh = match self.publisher.refresh(&self.tokens, self.app.now()).await {
            Ok(fresh) => fresh,
            Err(signal) => return Ok(Err(signal)),
        };
        if tokens::swap(self.app, self.account, self.version, &fresh).await? {
            self.version += 1;
            self.tokens = fresh;
            return Ok(Ok(()));
        }
        let row = account::get(&self.app.db, self.account).await?;
        (self.version, self.tokens) = (row.version, tokens::open(self.app, &row)?);
        Ok(Ok(()))
    }
}
