//! Whether the machine has room for one more task.
//!
//! The node says what it offers ([`MachineRecord`]): what the machine has, times what the operator
//! allows it to be over-committed. What tasks were promised is kept as a sum, changed with the
//! tasks in the same transactions, so that a machine with thousands of them is asked as quickly
//! as an empty one. A task holds its part until it is `STOPPED`.

use aws_api::ecs as api;
use model::record::ecs::{TaskRecord, TaskSpec, TaskStatus};
use model::record::machine::{MachineRecord, PromisedRecord};
use model::{Key, StorageError};
use store::{Read, Txn};

/// What is left, while one request takes of it.
#[derive(Debug)]
pub(super) struct Room {
    machine: MachineRecord,
    promised: PromisedRecord,
}

impl Room {
    /// As it is now.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub(super) fn look(read: &impl Read) -> Result<Room, StorageError> {
        // Without a node there is nobody to be over-committed.
        let machine = read.get(&MachineRecord::the_key())?.unwrap_or_default();
        let promised = match read.get(&PromisedRecord::the_key())? {
            Some(promised) => promised,
            None => count(read)?,
        };
        Ok(Room { machine, promised })
    }

    /// Promises a task its part, or says why not, as AWS does.
    pub(super) fn take(&mut self, spec: &TaskSpec) -> Result<(), api::Failure> {
        let (cpu, memory) = (u64::from(spec.cpu_units), u64::from(spec.memory_mib));
        let (machine, promised) = (&self.machine, &self.promised);
        if let Some(offered) = machine.offered_memory_mib
            && promised.memory_mib + memory > offered
        {
            let detail = shortage("MiB of memory", memory, promised.memory_mib, offered);
            return Err(failure("RESOURCE:MEMORY", detail));
        }
        if let Some(offered) = machine.offered_cpu_units
            && promised.cpu_units + cpu > offered
        {
            let detail = shortage("CPU units", cpu, promised.cpu_units, offered);
            return Err(failure("RESOURCE:CPU", detail));
        }
        self.promised.cpu_units += cpu;
        self.promised.memory_mib += memory;
        Ok(())
    }

    /// Writes down what was taken.
    pub(super) fn keep(self, txn: &mut Txn<'_>) {
        txn.put(&self.promised);
    }
}

/// The part of a task that has stopped is free again. *Assumes* that it is called once.
///
/// # Errors
/// When the store cannot be read.
pub(super) fn give_back(txn: &mut Txn<'_>, task: &TaskRecord) -> Result<(), StorageError> {
    let Some(mut promised) = txn.get(&PromisedRecord::the_key())? else {
        // Whoever asks next counts.
        return Ok(());
    };
    promised.cpu_units = promised.cpu_units.saturating_sub(task.spec.cpu_units.into());
    promised.memory_mib = promised.memory_mib.saturating_sub(task.spec.memory_mib.into());
    txn.put(&promised);
    Ok(())
}

/// Adds `task` to a sum that is counted anew.
pub(super) fn add(sum: &mut PromisedRecord, task: &TaskRecord) {
    if task.last_status != TaskStatus::Stopped {
        sum.cpu_units += u64::from(task.spec.cpu_units);
        sum.memory_mib += u64::from(task.spec.memory_mib);
    }
}

/// The sum over all tasks.
///
/// # Errors
/// When the store cannot be read.
pub(super) fn count(read: &impl Read) -> Result<PromisedRecord, StorageError> {
    let mut sum = PromisedRecord::default();
    read.visit(&Key::new(), None, |task: TaskRecord| {
        add(&mut sum, &task);
        true
    })?;
    Ok(sum)
}

fn failure(reason: &str, detail: String) -> api::Failure {
    api::Failure { arn: None, reason: Some(reason.into()), detail: Some(detail) }
}

fn shortage(what: &str, wanted: u64, promised: u64, offered: u64) -> String {
    if wanted > offered {
        return format!(
            "The task needs {wanted} {what}, and this machine offers {offered} in all. Make the \
             task smaller, or start Hansom with more over-commitment."
        );
    }
    format!(
        "Capacity is unavailable at this time. The task needs {wanted} {what}, and of {offered} \
         that this machine offers {} are left.",
        offered.saturating_sub(promised)
    )
}
