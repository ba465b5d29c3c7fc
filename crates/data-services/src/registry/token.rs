//! Signs and checks what clients carry instead of a password: authorization tokens and links to
//! layers.
//!
//! Neither is stored. Both say whom and what they are for and until when, under a MAC with the
//! data directory's own secret, so they outlive a restart and no other Hansom takes them.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac};
use model::image::Digest;
use model::record::ecr::{RegistrySecretRecord, RegistryTokenClaims};
use model::{AccountId, Region, StorageError, Timestamp};
use sha2::Sha256;
use store::{Read, Store};
use thiserror::Error;

/// How long an authorization token is good, as on AWS.
pub(crate) const TOKEN_LIFE_SECS: i64 = 12 * 60 * 60;
/// How long a link to a layer is good.
pub(crate) const LINK_LIFE_SECS: i64 = 60 * 60;

#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub(crate) enum TokenError {
    #[error("the authorization token is not one of ours")]
    Invalid,
    #[error("the authorization token has expired")]
    Expired,
}

/// Signs and checks.
pub(crate) struct Signer {
    secret: String,
}

impl Signer {
    /// With the store's secret, made if there is none yet.
    pub(crate) async fn of(store: &Store) -> Result<Signer, StorageError> {
        if let Some(record) = store.read()?.get(&RegistrySecretRecord::the_key())? {
            return Ok(Signer { secret: record.secret });
        }
        let record: RegistrySecretRecord = store
            .write(|txn| {
                if let Some(record) = txn.get(&RegistrySecretRecord::the_key())? {
                    return Ok::<_, StorageError>(record);
                }
                let record = RegistrySecretRecord { secret: model::random::hex::<32>() };
                txn.put(&record);
                Ok(record)
            })
            .await?;
        Ok(Signer { secret: record.secret })
    }

    pub(crate) fn token(&self, claims: &RegistryTokenClaims) -> String {
        let payload = serde_json::to_vec(claims).unwrap_or_default();
        let mac = self.mac("token", &payload).finalize().into_bytes();
        format!("{}.{}", URL_SAFE_NO_PAD.encode(payload), URL_SAFE_NO_PAD.encode(mac))
    }

    pub(crate) fn check_token(
        &self,
        token: &str,
        now: Timestamp,
    ) -> Result<RegistryTokenClaims, TokenError> {
        let (payload, mac) = token.split_once('.').ok_or(TokenError::Invalid)?;
        let payload = URL_SAFE_NO_PAD.decode(payload).map_err(|_| TokenError::Invalid)?;
        let mac = URL_SAFE_NO_PAD.decode(mac).map_err(|_| TokenError::Invalid)?;
        self.mac("token", &payload).verify_slice(&mac).map_err(|_| TokenError::Invalid)?;
        let claims: RegistryTokenClaims =
            serde_json::from_slice(&payload).map_err(|_| TokenError::Invalid)?;
        match claims.expires_at > now {
            true => Ok(claims),
            false => Err(TokenError::Expired),
        }
    }

    /// The signature of a link with which anybody may fetch `digest` until `expires`.
    pub(crate) fn link_signature(&self, link: &Link<'_>) -> String {
        URL_SAFE_NO_PAD.encode(self.mac("link", link.text().as_bytes()).finalize().into_bytes())
    }

    pub(crate) fn check_link(
        &self,
        link: &Link<'_>,
        signature: &str,
        now: Timestamp,
    ) -> Result<(), TokenError> {
        let mac = URL_SAFE_NO_PAD.decode(signature).map_err(|_| TokenError::Invalid)?;
        self.mac("link", link.text().as_bytes())
            .verify_slice(&mac)
            .map_err(|_| TokenError::Invalid)?;
        match link.expires > now {
            true => Ok(()),
            false => Err(TokenError::Expired),
        }
    }

    /// Whether two secrets are the same, in a time that does not say where they differ.
    pub(crate) fn same(&self, a: &str, b: &str) -> bool {
        let a = self.mac("same", a.as_bytes()).finalize().into_bytes();
        self.mac("same", b.as_bytes()).verify_slice(&a).is_ok()
    }

    /// `purpose` keeps a token from being taken for a link.
    fn mac(&self, purpose: &str, payload: &[u8]) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.secret.as_bytes())
            .expect("HMAC takes keys of any length");
        mac.update(purpose.as_bytes());
        mac.update(&[0]);
        mac.update(payload);
        mac
    }
}

impl std::fmt::Debug for Signer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Signer")
    }
}

/// What a signed link to a layer is for.
#[derive(Debug)]
pub(crate) struct Link<'a> {
    pub(crate) account: &'a AccountId,
    pub(crate) region: &'a Region,
    pub(crate) repository: &'a str,
    pub(crate) digest: &'a Digest,
    pub(crate) expires: Timestamp,
}

impl Link<'_> {
    fn text(&self) -> String {
        let Link { account, region, repository, digest, expires } = self;
        format!("{account}\n{region}\n{repository}\n{digest}\n{}", expires.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::Principal;

    fn claims() -> RegistryTokenClaims {
        RegistryTokenClaims {
            principal: Principal::Root { account: AccountId::default_account() },
            region: Region::default_region(),
            expires_at: Timestamp(1000),
            session: None,
        }
    }

    #[test]
    fn a_token_is_good_until_it_expires_and_only_here() {
        let signer = Signer { secret: "a".into() };
        let token = signer.token(&claims());
        assert_eq!(signer.check_token(&token, Timestamp(999)), Ok(claims()));
        assert_eq!(signer.check_token(&token, Timestamp(1000)), Err(TokenError::Expired));
        let other = Signer { secret: "b".into() };
        assert_eq!(other.check_token(&token, Timestamp(0)), Err(TokenError::Invalid));
        let (_, mac) = token.split_once('.').unwrap();
        let forged = RegistryTokenClaims { expires_at: Timestamp(9999), ..claims() };
        let forged = URL_SAFE_NO_PAD.encode(serde_json::to_vec(&forged).unwrap());
        for bad in ["", "x", "x.y", &format!("{forged}.{mac}")] {
            assert_eq!(signer.check_token(bad, Timestamp(0)), Err(TokenError::Invalid), "{bad}");
        }
    }
}
