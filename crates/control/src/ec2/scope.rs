//! One call's view of the network: its account and region, at one moment of the store.

use model::record::ec2::{NetworkAccountRecord, VpcRecord};
use model::record::ec2::{NetworkTokenRecord, Tag};
use model::record::lambda::{FunctionRecord, FunctionVpc};
use model::{AccountId, Region, StorageError, Timestamp};
use store::{Read, Reader, Txn};

use super::failure::{Outcome, refuse};
use super::resource::Resource;

/// What an operation sees. A call that only reads has a snapshot, others a transaction.
#[derive(Debug)]
pub(super) struct Scope<T> {
    pub(super) records: T,
    pub(super) account: AccountId,
    pub(super) region: Region,
    pub(super) now: Timestamp,
}

pub(super) type View = Scope<Reader>;
pub(super) type Change<'a, 't> = Scope<&'a mut Txn<'t>>;

/// Lets one function read from a snapshot and from a transaction.
pub(super) trait Records {
    type Read: Read;
    fn read(&self) -> &Self::Read;
}

impl Records for Reader {
    type Read = Reader;
    fn read(&self) -> &Reader {
        self
    }
}

impl<'t> Records for &mut Txn<'t> {
    type Read = Txn<'t>;
    fn read(&self) -> &Txn<'t> {
        self
    }
}

impl<T: Records> Scope<T> {
    pub(super) fn read(&self) -> &T::Read {
        self.records.read()
    }

    /// The resource, or AWS's error that there is none with this id.
    pub(super) fn find<R: Resource>(&self, id: &str) -> Outcome<R> {
        let found = self.look_up(id)?;
        found.ok_or_else(|| R::KIND.not_found(&[id]))
    }

    pub(super) fn look_up<R: Resource>(&self, id: &str) -> Outcome<Option<R>> {
        Ok(self.read().get(&R::key_for(&self.account, &self.region, id))?)
    }

    /// All of a kind, by id.
    pub(super) fn all<R: Resource>(&self) -> Outcome<Vec<R>> {
        Ok(self.read().scan(&R::keys_for(&self.account, &self.region))?)
    }

    /// Every operation begins by making sure that it is there.
    pub(super) fn network_account(&self) -> Outcome<NetworkAccountRecord> {
        let key = NetworkAccountRecord::key_of(&self.account, &self.region);
        let missing = || {
            let (account, region) = (&self.account, &self.region);
            StorageError::message(format!("account {account} has no network in {region}"))
        };
        Ok(self.read().get(&key)?.ok_or_else(missing)?)
    }

    /// Whether a version of a function is put into a VPC in the way that `is_so` looks for. It has no
    /// interface while no instance of it runs.
    pub(super) fn is_of_a_function(&self, is_so: impl Fn(&FunctionVpc) -> bool) -> Outcome<bool> {
        let versions = self.read().scan(&FunctionRecord::keys_in(&self.account, &self.region))?;
        Ok(versions.iter().filter_map(|version| version.vpc.as_ref()).any(is_so))
    }

    pub(super) fn default_vpc(&self) -> Outcome<Option<VpcRecord>> {
        match self.network_account()?.default_vpc_id {
            Some(id) => self.look_up(&id),
            None => Ok(None),
        }
    }
}

impl Change<'_, '_> {
    pub(super) fn put<R: Resource>(&mut self, record: &R) {
        self.records.put(record);
    }

    pub(super) fn delete<R: Resource>(&mut self, id: &str) {
        let key = R::key_for(&self.account, &self.region, id);
        self.records.delete(&key);
    }

    /// The resource that an earlier call with the same client token made, if any. `request` is
    /// the call's input without its token.
    pub(super) fn made_before<R: Resource>(
        &self,
        operation: &str,
        token: Option<&str>,
        request: &str,
    ) -> Outcome<Option<R>> {
        let Some(token) = token.filter(|token| !token.is_empty()) else {
            return Ok(None);
        };
        let key = NetworkTokenRecord::key_of(&self.account, &self.region, operation, token);
        match self.records.get(&key)? {
            None => Ok(None),
            Some(used) if used.request != request => Err(refuse(
                "IdempotentParameterMismatch",
                "The request uses the same client token as a previous, but non-identical request. \
                 Do not reuse a client token with different requests, unless the requests are \
                 identical",
            )),
            Some(used) => self.look_up(&used.resource_id),
        }
    }

    /// Remembers what a client token made.
    pub(super) fn remember(
        &mut self,
        operation: &str,
        token: Option<&str>,
        request: String,
        id: &str,
    ) {
        if let Some(token) = token.filter(|token| !token.is_empty()) {
            self.records.put(&NetworkTokenRecord {
                account: self.account.clone(),
                region: self.region.clone(),
                operation: operation.into(),
                token: token.into(),
                resource_id: id.into(),
                request,
                created_at: self.now,
            });
        }
    }
}

/// Tags as AWS writes them; `None` when there are none and AWS leaves the list out.
pub(super) fn some_tags(tags: &[Tag]) -> Option<Vec<aws_api::ec2::Tag>> {
    (!tags.is_empty()).then(|| all_tags(tags))
}

pub(super) fn all_tags(tags: &[Tag]) -> Vec<aws_api::ec2::Tag> {
    tags.iter()
        .map(|tag| aws_api::ec2::Tag { key: Some(tag.key.clone()), value: Some(tag.value.clone()) })
        .collect()
}
