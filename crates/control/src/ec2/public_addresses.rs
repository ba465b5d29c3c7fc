//! The pool of addresses that stand for public ones.
//!
//! `198.18.0.0/15`, which the internet sets aside for benchmarks and never routes: nobody's real
//! address is shadowed. One pool for all accounts and regions, since there is one outside.
//! Several Hansoms may share a machine and the pool: each begins somewhere of its own, and the
//! node does not take over what leads to another.
//!
//! Not here: making the addresses reachable, which is the node's.

use std::net::Ipv4Addr;

use model::record::ec2::{PublicAddressRecord, PublicPoolRecord};
use model::{AccountId, Region, StorageError};
use store::{Read, Txn};

const FIRST: u32 = u32::from_be_bytes([198, 18, 0, 1]);
/// All but the network's first and last.
const SIZE: u32 = (1 << 17) - 2;

/// Takes an address for `held_by`; `None` when all are taken.
///
/// # Errors
/// When the store cannot be read.
pub(super) fn take(
    txn: &mut Txn<'_>,
    account: &AccountId,
    region: &Region,
    held_by: &str,
) -> Result<Option<Ipv4Addr>, StorageError> {
    let known = txn.get(&PublicPoolRecord::key_of())?;
    let mut pool = known.unwrap_or_else(somewhere);
    if pool.n_used >= SIZE {
        return Ok(None);
    }
    // One of the next `n_used + 1` addresses is free; most often it is the first of them.
    for step in 0..SIZE {
        let offset = (pool.next_offset + step) % SIZE;
        let address = Ipv4Addr::from(FIRST + offset);
        if !txn.contains(&PublicAddressRecord::key_of(address))? {
            txn.put(&PublicAddressRecord {
                address,
                account: account.clone(),
                region: region.clone(),
                held_by: held_by.into(),
            });
            pool.n_used += 1;
            pool.next_offset = (offset + 1) % SIZE;
            txn.put(&pool);
            return Ok(Some(address));
        }
    }
    Ok(None)
}

/// A pool that was never used.
fn somewhere() -> PublicPoolRecord {
    let random = u32::from_be_bytes(model::random::bytes::<4>());
    PublicPoolRecord { n_used: 0, next_offset: random % SIZE / 256 * 256 }
}

/// Takes exactly `address`; `false` when it is taken or not of the pool.
///
/// # Errors
/// When the store cannot be read.
pub(super) fn take_exactly(
    txn: &mut Txn<'_>,
    account: &AccountId,
    region: &Region,
    held_by: &str,
    address: Ipv4Addr,
) -> Result<bool, StorageError> {
    let number = u32::from(address);
    let key = PublicAddressRecord::key_of(address);
    if !(FIRST..FIRST + SIZE).contains(&number) || txn.contains(&key)? {
        return Ok(false);
    }
    let mut pool = txn.get(&PublicPoolRecord::key_of())?.unwrap_or_else(somewhere);
    pool.n_used += 1;
    txn.put(&pool);
    txn.put(&PublicAddressRecord {
        address,
        account: account.clone(),
        region: region.clone(),
        held_by: held_by.into(),
    });
    Ok(true)
}

/// Gives `address` back. Giving back what is not taken does nothing.
///
/// # Errors
/// When the store cannot be read.
pub(super) fn give_back(txn: &mut Txn<'_>, address: Ipv4Addr) -> Result<(), StorageError> {
    let key = PublicAddressRecord::key_of(address);
    if txn.contains(&key)? {
        let mut pool = txn.get(&PublicPoolRecord::key_of())?.unwrap_or_default();
        pool.n_used = pool.n_used.saturating_sub(1);
        txn.put(&pool);
        txn.delete(&key);
    }
    Ok(())
}
