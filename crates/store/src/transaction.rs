//! Reading and writing typed records.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;
use std::rc::Rc;

use model::record::Record;
use model::{Key, StorageError};
use redb::{ReadableTable, TableDefinition, TableError};

use crate::database::Database;

type Bytes = Vec<u8>;
/// Is given keys and values, and says whether it wants the next.
type Each<'a> = &'a mut dyn FnMut(&[u8], &[u8]) -> Result<bool, StorageError>;
type RawTable = TableDefinition<'static, &'static [u8], &'static [u8]>;

fn definition(table: &'static str) -> RawTable {
    TableDefinition::new(table)
}

/// What can be asked of a snapshot and of a running transaction alike.
pub trait Read {
    #[doc(hidden)]
    fn raw_get(&self, table: &'static str, key: &[u8]) -> Result<Option<Bytes>, StorageError>;

    /// Entries with `prefix`, in order, those after `after` only, while `each` returns true.
    #[doc(hidden)]
    fn raw_scan(
        &self,
        table: &'static str,
        prefix: &[u8],
        after: Option<&[u8]>,
        each: Each<'_>,
    ) -> Result<(), StorageError>;

    /// # Errors
    /// When the file cannot be read or the record cannot be understood; so for all of these.
    fn get<R: Record>(&self, key: &Key<R>) -> Result<Option<R>, StorageError>
    where
        Self: Sized,
    {
        self.raw_get(R::TABLE, key.as_bytes())?.map(|bytes| decode::<R>(&bytes)).transpose()
    }

    fn contains<R: Record>(&self, key: &Key<R>) -> Result<bool, StorageError>
    where
        Self: Sized,
    {
        Ok(self.raw_get(R::TABLE, key.as_bytes())?.is_some())
    }

    /// Every record whose key begins with `prefix`, in key order.
    fn scan<R: Record>(&self, prefix: &Key<R>) -> Result<Vec<R>, StorageError>
    where
        Self: Sized,
    {
        self.scan_page(prefix, None, usize::MAX)
    }

    /// Up to `limit` records whose key begins with `prefix` and lies after `after`.
    fn scan_page<R: Record>(
        &self,
        prefix: &Key<R>,
        after: Option<&Key<R>>,
        limit: usize,
    ) -> Result<Vec<R>, StorageError>
    where
        Self: Sized,
    {
        let mut records = Vec::new();
        if limit == 0 {
            return Ok(records);
        }
        let after = after.map(Key::as_bytes);
        self.raw_scan(R::TABLE, prefix.as_bytes(), after, &mut |_, value| {
            records.push(decode::<R>(value)?);
            Ok(records.len() < limit)
        })?;
        Ok(records)
    }

    /// Visits records in key order without collecting them, while `each` returns true.
    fn visit<R: Record>(
        &self,
        prefix: &Key<R>,
        after: Option<&Key<R>>,
        mut each: impl FnMut(R) -> bool,
    ) -> Result<(), StorageError>
    where
        Self: Sized,
    {
        self.raw_scan(R::TABLE, prefix.as_bytes(), after.map(Key::as_bytes), &mut |_, value| {
            Ok(each(decode::<R>(value)?))
        })
    }
}

fn decode<R: Record>(bytes: &[u8]) -> Result<R, StorageError> {
    let unreadable = |source| {
        StorageError::new(format!("could not read a record of table {}", R::TABLE), source)
    };
    match bytes.split_first() {
        Some((&version, json)) if version == R::VERSION => {
            serde_json::from_slice(json).map_err(unreadable)
        }
        Some((&version, json)) => {
            let old = serde_json::from_slice(json).map_err(unreadable)?;
            let new = R::upgrade(version, old).ok_or_else(|| {
                StorageError::message(format!(
                    "table {} has a record of version {version}, which this hansom does not know",
                    R::TABLE
                ))
            })?;
            serde_json::from_value(new).map_err(unreadable)
        }
        None => Err(StorageError::message(format!("table {} has an empty record", R::TABLE))),
    }
}

fn encode<R: Record>(record: &R) -> Bytes {
    // Most records fit.
    let mut bytes = Vec::with_capacity(1000);
    bytes.push(R::VERSION);
    serde_json::to_writer(&mut bytes, record)
        .expect("records are plain data with text keys, which always have a JSON form");
    bytes
}

/// The exclusive end of all keys that begin with `prefix`; `None` is the end of the table.
fn prefix_end(prefix: &[u8]) -> Option<Bytes> {
    let mut end = prefix.to_vec();
    while let Some(last) = end.pop() {
        if last < 0xff {
            end.push(last + 1);
            return Some(end);
        }
    }
    None
}

fn bounds<'a>(
    prefix: &'a [u8],
    after: Option<&'a [u8]>,
    end: Option<&'a Bytes>,
) -> (Bound<&'a [u8]>, Bound<&'a [u8]>) {
    let start = match after {
        Some(after) if after >= prefix => Bound::Excluded(after),
        Some(_) | None => Bound::Included(prefix),
    };
    (start, end.map_or(Bound::Unbounded, |end| Bound::Excluded(end.as_slice())))
}

fn is_empty_range(range: &(Bound<&[u8]>, Bound<&[u8]>)) -> bool {
    match range {
        (Bound::Excluded(start) | Bound::Included(start), Bound::Excluded(end)) => start >= end,
        _ => false,
    }
}

fn failed(source: impl Into<redb::Error>) -> StorageError {
    StorageError::new("could not read the database", source.into())
}

fn scan_table(
    table: &impl ReadableTable<&'static [u8], &'static [u8]>,
    range: (Bound<&[u8]>, Bound<&[u8]>),
    each: Each<'_>,
) -> Result<(), StorageError> {
    if is_empty_range(&range) {
        return Ok(());
    }
    for entry in table.range::<&[u8]>(range).map_err(failed)? {
        let (key, value) = entry.map_err(failed)?;
        if !each(key.value(), value.value())? {
            break;
        }
    }
    Ok(())
}

/// A snapshot of the store.
pub struct Reader {
    transaction: redb::ReadTransaction,
}

impl Reader {
    pub(crate) fn begin(database: &Database) -> Result<Reader, StorageError> {
        Ok(Reader { transaction: database.begin_read()? })
    }
}

impl Reader {
    /// Visits records in falling key order, those before `before` only, while `each` returns true.
    ///
    /// # Errors
    /// When the file cannot be read or a record cannot be understood.
    pub fn visit_back<R: Record>(
        &self,
        prefix: &Key<R>,
        before: Option<&Key<R>>,
        mut each: impl FnMut(R) -> bool,
    ) -> Result<(), StorageError> {
        let table = match self.transaction.open_table(definition(R::TABLE)) {
            Ok(table) => table,
            Err(TableError::TableDoesNotExist(_)) => return Ok(()),
            Err(error) => return Err(failed(error)),
        };
        let end = match before {
            Some(before) => Some(before.as_bytes().to_vec()),
            None => prefix_end(prefix.as_bytes()),
        };
        let range = bounds(prefix.as_bytes(), None, end.as_ref());
        if is_empty_range(&range) {
            return Ok(());
        }
        for entry in table.range::<&[u8]>(range).map_err(failed)?.rev() {
            let (_, value) = entry.map_err(failed)?;
            if !each(decode::<R>(value.value())?) {
                break;
            }
        }
        Ok(())
    }
}

impl std::fmt::Debug for Reader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Reader")
    }
}

impl Read for Reader {
    fn raw_get(&self, table: &'static str, key: &[u8]) -> Result<Option<Bytes>, StorageError> {
        match self.transaction.open_table(definition(table)) {
            Ok(table) => Ok(table.get(key).map_err(failed)?.map(|value| value.value().to_vec())),
            Err(TableError::TableDoesNotExist(_)) => Ok(None),
            Err(error) => Err(failed(error)),
        }
    }

    fn raw_scan(
        &self,
        table: &'static str,
        prefix: &[u8],
        after: Option<&[u8]>,
        each: Each<'_>,
    ) -> Result<(), StorageError> {
        let end = prefix_end(prefix);
        match self.transaction.open_table(definition(table)) {
            Ok(table) => scan_table(&table, bounds(prefix, after, end.as_ref()), each),
            Err(TableError::TableDoesNotExist(_)) => Ok(()),
            Err(error) => Err(failed(error)),
        }
    }
}

type Opened<'t> = Rc<RefCell<redb::Table<'t, &'static [u8], &'static [u8]>>>;

/// The tables of one commit, each opened once for all the writes that share it.
pub(crate) struct Tables<'t> {
    transaction: &'t redb::WriteTransaction,
    open: RefCell<BTreeMap<&'static str, Opened<'t>>>,
}

impl<'t> Tables<'t> {
    pub(crate) fn new(transaction: &'t redb::WriteTransaction) -> Tables<'t> {
        Tables { transaction, open: RefCell::default() }
    }

    fn table(&self, name: &'static str) -> Result<Opened<'t>, StorageError> {
        if let Some(table) = self.open.borrow().get(name) {
            return Ok(Rc::clone(table));
        }
        let table = self.transaction.open_table(definition(name)).map_err(failed)?;
        let table = Rc::new(RefCell::new(table));
        self.open.borrow_mut().insert(name, Rc::clone(&table));
        Ok(table)
    }
}

/// [`Tables`], less their lifetime. Reads may be nested in each other; nothing is written while
/// one is under way.
pub(crate) trait Base {
    fn get(&self, table: &'static str, key: &[u8]) -> Result<Option<Bytes>, StorageError>;
    fn scan(
        &self,
        table: &'static str,
        range: (Bound<&[u8]>, Bound<&[u8]>),
        each: Each<'_>,
    ) -> Result<(), StorageError>;
    /// `None` removes what is there.
    fn set(
        &self,
        table: &'static str,
        changes: &BTreeMap<Bytes, Option<Bytes>>,
    ) -> Result<(), StorageError>;
}

impl Base for Tables<'_> {
    fn get(&self, table: &'static str, key: &[u8]) -> Result<Option<Bytes>, StorageError> {
        let table = self.table(table)?;
        let table = table.borrow();
        Ok(table.get(key).map_err(failed)?.map(|value| value.value().to_vec()))
    }

    fn scan(
        &self,
        table: &'static str,
        range: (Bound<&[u8]>, Bound<&[u8]>),
        each: Each<'_>,
    ) -> Result<(), StorageError> {
        let table = self.table(table)?;
        scan_table(&*table.borrow(), range, each)
    }

    fn set(
        &self,
        table: &'static str,
        changes: &BTreeMap<Bytes, Option<Bytes>>,
    ) -> Result<(), StorageError> {
        let table = self.table(table)?;
        let mut table = table.borrow_mut();
        for (key, value) in changes {
            match value {
                Some(value) => {
                    drop(table.insert(key.as_slice(), value.as_slice()).map_err(failed)?);
                }
                None => drop(table.remove(key.as_slice()).map_err(failed)?),
            }
        }
        Ok(())
    }
}

/// One transaction in progress. Its writes are seen by its own reads and, until it is done,
/// by nobody else.
pub struct Txn<'a> {
    base: &'a dyn Base,
    changes: BTreeMap<&'static str, BTreeMap<Bytes, Option<Bytes>>>,
}

impl<'a> Txn<'a> {
    pub(crate) fn new(base: &'a dyn Base) -> Txn<'a> {
        Txn { base, changes: BTreeMap::new() }
    }

    /// Inserts `record`, or replaces the one in its place.
    pub fn put<R: Record>(&mut self, record: &R) {
        let key = record.key().as_bytes().to_vec();
        self.changes.entry(R::TABLE).or_default().insert(key, Some(encode(record)));
    }

    /// Removes what is at `key`, if anything.
    pub fn delete<R: Record>(&mut self, key: &Key<R>) {
        self.changes.entry(R::TABLE).or_default().insert(key.as_bytes().to_vec(), None);
    }

    /// Moves the changes into the shared transaction and reports what was touched.
    pub(crate) fn apply(
        self,
        touched: &mut BTreeMap<&'static str, BTreeSet<Bytes>>,
    ) -> Result<(), StorageError> {
        for (name, changes) in self.changes {
            self.base.set(name, &changes)?;
            touched.entry(name).or_default().extend(changes.into_keys());
        }
        Ok(())
    }
}

impl std::fmt::Debug for Txn<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Txn").field("tables_changed", &self.changes.len()).finish()
    }
}

impl Read for Txn<'_> {
    fn raw_get(&self, table: &'static str, key: &[u8]) -> Result<Option<Bytes>, StorageError> {
        if let Some(change) = self.changes.get(table).and_then(|changes| changes.get(key)) {
            return Ok(change.clone());
        }
        self.base.get(table, key)
    }

    fn raw_scan(
        &self,
        table: &'static str,
        prefix: &[u8],
        after: Option<&[u8]>,
        each: Each<'_>,
    ) -> Result<(), StorageError> {
        let end = prefix_end(prefix);
        let range = bounds(prefix, after, end.as_ref());
        if is_empty_range(&range) {
            return Ok(());
        }
        let mut changes = self
            .changes
            .get(table)
            .into_iter()
            .flat_map(|changes| changes.range::<[u8], _>(range))
            .peekable();
        let mut go_on = true;
        self.base.scan(table, range, &mut |key, value| {
            while let Some((changed, new)) =
                changes.next_if(|(changed, _)| changed.as_slice() < key)
            {
                if let Some(new) = new {
                    go_on = each(changed, new)?;
                    if !go_on {
                        return Ok(false);
                    }
                }
            }
            go_on = match changes.next_if(|(changed, _)| changed.as_slice() == key) {
                Some((_, Some(new))) => each(key, new)?,
                Some((_, None)) => true,
                None => each(key, value)?,
            };
            Ok(go_on)
        })?;
        for (changed, new) in changes {
            if !go_on {
                break;
            }
            if let Some(new) = new {
                go_on = each(changed, new)?;
            }
        }
        Ok(())
    }
}
