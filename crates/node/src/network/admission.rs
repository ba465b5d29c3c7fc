//! Has a router's packet filter let in tasks that come, and forget those that go.
//!
//! A transaction of the packet filter has a price of its own, whatever is in it. So those that
//! ask while one is under way share the next.
//!
//! Not here: what a transaction says (`filter`), and what an interface's record says (`follow`).

use std::io;
use std::sync::{Mutex, PoisonError};

use model::Key;
use model::record::ec2::NetworkInterfaceRecord;
use model::record::ecs::{TaskNetwork, TaskRecord};
use store::{Read, Store};
use tokio::sync::oneshot;

use super::filter::{Filter, Interface, PublicChange};
use super::router::Router;
use super::{NetworkError, follow, interface_key};

/// Those who wait for the next transaction of one router.
#[derive(Debug, Default)]
pub(super) struct Admissions {
    asked: Mutex<Vec<Asked>>,
    /// Held by who carries a transaction out.
    turn: tokio::sync::Mutex<()>,
}

/// What becomes of a task's interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wish {
    /// Its packets pass, by the router's link of this number.
    Admit { link: u32 },
    /// Its packets do not pass any more.
    Release,
}

#[derive(Debug)]
struct Asked {
    wish: Wish,
    key: Key<NetworkInterfaceRecord>,
    network: TaskNetwork,
    answer: oneshot::Sender<Result<(), NetworkError>>,
}

impl Asked {
    fn id(&self) -> &str {
        &self.network.network_interface_id
    }

    /// What the interface is to be from now on.
    fn interface(&self, read: &impl Read) -> Result<Option<Interface>, NetworkError> {
        let record = read.get(&self.key)?;
        match self.wish {
            Wish::Admit { link } => {
                let mut interface = match record {
                    Some(record) => follow::interface(&record),
                    None => follow::interface_of_task(&self.network)?,
                };
                interface.link = Some(link);
                Ok(Some(interface))
            }
            // While the record is there the interface is a member of its groups.
            Wish::Release => Ok(record.as_ref().map(follow::interface)),
        }
    }
}

/// Returns when it is so.
///
/// A future that is dropped before may leave the wish to whoever asks next.
pub(super) async fn ask(
    router: &Router,
    store: &Store,
    task: &TaskRecord,
    wish: Wish,
) -> Result<(), NetworkError> {
    let (answer, answered) = oneshot::channel();
    let asked = Asked { wish, key: interface_key(task), network: task.network.clone(), answer };
    let admissions = &router.admissions;
    admissions.asked.lock().unwrap_or_else(PoisonError::into_inner).push(asked);
    let turn = admissions.turn.lock().await;
    let all = std::mem::take(&mut *admissions.asked.lock().unwrap_or_else(PoisonError::into_inner));
    if !all.is_empty() {
        // Some hundreds of microseconds: no thread is worth it.
        carry_out(router, store, all);
    }
    drop(turn);
    answered.await.unwrap_or_else(|_| {
        let source = io::Error::other("a transaction of the packet filter was given up");
        Err(NetworkError::Kernel { doing: "change who may pass", source })
    })
}

fn carry_out(router: &Router, store: &Store, all: Vec<Asked>) {
    let mut filter = router.filter();
    let mut rest = all.into_iter().peekable();
    // One transaction says one thing of an interface. That two are asked for is rare.
    while rest.peek().is_some() {
        let mut round: Vec<Asked> = Vec::new();
        while let Some(asked) =
            rest.next_if(|next| !round.iter().any(|other| other.id() == next.id()))
        {
            round.push(asked);
        }
        carry_out_round(router, &mut filter, store, round);
    }
}

fn carry_out_round(router: &Router, filter: &mut Filter, store: &Store, round: Vec<Asked>) {
    let mut changes = Vec::with_capacity(round.len());
    let mut waiting = Vec::with_capacity(round.len());
    // Read while the filter is held: what is read first is also applied first.
    let read = store.read();
    for asked in round {
        let read = read.as_ref().map_err(|error| NetworkError::from(error.clone()));
        match read.and_then(|read| asked.interface(read)) {
            Ok(interface) => {
                changes.push((asked.id().to_owned(), interface));
                waiting.push(asked);
            }
            Err(error) => reply(asked, Err(error)),
        }
    }
    let Ok(read) = read else { return };
    let groups = changes.iter().filter_map(|(_, interface)| interface.as_ref());
    if !groups.into_iter().all(|interface| filter.knows(&interface.groups))
        && let Err(error) = follow::update_world(router, filter, &read)
    {
        // Groups made a moment ago: without their rules the tasks hear nothing, which is safe.
        tracing::warn!(vpc = router.vpc_id(), error = %background::Chain(&error), "could not follow new groups");
    }
    match filter.update(changes.clone()) {
        Ok(change) => answer_all(router, waiting, &changes, change),
        Err(error) if waiting.len() == 1 => {
            if let Some(asked) = waiting.pop() {
                let result = Err(refused(asked.wish, error));
                reply(asked, result);
            }
        }
        // One of them may be what the kernel refuses.
        Err(_) => {
            for (asked, change) in waiting.into_iter().zip(changes) {
                let one = vec![change];
                match filter.update(one.clone()) {
                    Ok(change) => answer_all(router, vec![asked], &one, change),
                    Err(error) => {
                        let result = Err(refused(asked.wish, error));
                        reply(asked, result);
                    }
                }
            }
        }
    }
}

/// Has the host know of public addresses, and answers.
fn answer_all(
    router: &Router,
    waiting: Vec<Asked>,
    changes: &[(String, Option<Interface>)],
    change: PublicChange,
) {
    let mut failed = router.lead(change);
    for (asked, (_, interface)) in waiting.into_iter().zip(changes) {
        let public = interface.as_ref().and_then(|interface| interface.public);
        // What could not be taken away is reported to whoever it can be.
        let own = failed.iter().position(|(address, _)| {
            Some(*address) == public
                || asked.network.public_ip.as_deref() == Some(&address.to_string())
        });
        let result = own.map_or(Ok(()), |at| Err(failed.swap_remove(at).1));
        reply(asked, result);
    }
}

fn reply(asked: Asked, result: Result<(), NetworkError>) {
    // Who asked may have gone; what was asked for is so all the same.
    let _gone = asked.answer.send(result);
}

fn refused(wish: Wish, source: io::Error) -> NetworkError {
    let doing = match wish {
        Wish::Admit { .. } => "let the task's packets through",
        Wish::Release => "take the task's address away",
    };
    NetworkError::Kernel { doing, source }
}
