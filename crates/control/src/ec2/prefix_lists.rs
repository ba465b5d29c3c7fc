//! Managed prefix lists: networks under one name, for the rules of security groups.
//!
//! A list changes as a whole and counts its versions; earlier ones can be read and restored.
//! Not served: the lists that AWS itself keeps, lists for routes, and those of other accounts.

use std::collections::BTreeMap;

use aws_api::ec2::{
    AddPrefixListEntry, CreateManagedPrefixListRequest, CreateManagedPrefixListResult,
    DeleteManagedPrefixListRequest, DeleteManagedPrefixListResult,
    DescribeManagedPrefixListsRequest, DescribeManagedPrefixListsResult,
    DescribePrefixListsRequest, DescribePrefixListsResult, GetManagedPrefixListAssociationsRequest,
    GetManagedPrefixListAssociationsResult, GetManagedPrefixListEntriesRequest,
    GetManagedPrefixListEntriesResult, ManagedPrefixList, ModifyManagedPrefixListRequest,
    ModifyManagedPrefixListResult, PrefixListAssociation, PrefixListState,
    RestoreManagedPrefixListVersionRequest, RestoreManagedPrefixListVersionResult,
};
use model::record::ec2::{
    PrefixListEntry, PrefixListRecord, PrefixListVersion, SecurityGroupRecord, SecurityPeer,
};

use super::cidr::{Cidr, canonical_ipv6};
use super::failure::{Outcome, dependency, invalid_value, missing_parameter, refuse};
use super::ids::new_id;
use super::query::{Query, page, select};
use super::scope::{Change, Records, Scope, View, all_tags};
use super::tags;

const MOST_ENTRIES: i32 = 1000;

pub(super) fn create(
    scope: &mut Change<'_, '_>,
    mut input: CreateManagedPrefixListRequest,
) -> Outcome<CreateManagedPrefixListResult> {
    const OPERATION: &str = "CreateManagedPrefixList";
    let token = input.client_token.take();
    let request = format!("{input:?}");
    let before = scope.made_before::<PrefixListRecord>(OPERATION, token.as_deref(), &request)?;
    let list = match before {
        Some(list) => list,
        None => {
            let list = create_new(scope, input)?;
            scope.remember(OPERATION, token.as_deref(), request, &list.prefix_list_id);
            list
        }
    };
    let prefix_list = to_aws(&list, Some(PrefixListState::CreateInProgress));
    Ok(CreateManagedPrefixListResult { prefix_list: Some(prefix_list) })
}

fn create_new(
    scope: &mut Change<'_, '_>,
    input: CreateManagedPrefixListRequest,
) -> Outcome<PrefixListRecord> {
    let name = parse_name(input.prefix_list_name.unwrap_or_default())?;
    let is_ipv6 = match input.address_family.as_deref() {
        Some("IPv4") => false,
        Some("IPv6") => true,
        Some(other) => {
            return Err(invalid_value(format!(
                "Value ({other}) for parameter AddressFamily is invalid."
            )));
        }
        None => return Err(missing_parameter("AddressFamily")),
    };
    let max_entries = input.max_entries.ok_or_else(|| missing_parameter("MaxEntries"))?;
    let mut list = PrefixListRecord {
        account: scope.account.clone(),
        region: scope.region.clone(),
        prefix_list_id: new_id("pl"),
        prefix_list_name: name,
        is_ipv6,
        max_entries: parse_max_entries(max_entries)?,
        entries: Vec::new(),
        version: 1,
        earlier: Vec::new(),
        created_at: scope.now,
        tags: tags::of_specifications(input.tag_specifications, "prefix-list")?,
    };
    list.entries = changed(&list, input.entries.unwrap_or_default(), Vec::new())?;
    scope.put(&list);
    Ok(list)
}

fn parse_name(name: String) -> Outcome<String> {
    if name.is_empty() || name.chars().count() > 255 {
        return Err(invalid_value(format!(
            "Value ({name}) for parameter PrefixListName is invalid. A name has 1 to 255 characters."
        )));
    }
    if name.starts_with("com.amazonaws") {
        return Err(invalid_value(format!(
            "Value ({name}) for parameter PrefixListName is invalid. A name cannot start with \
             com.amazonaws."
        )));
    }
    Ok(name)
}

fn parse_max_entries(n: i32) -> Outcome<u32> {
    u32::try_from(n).ok().filter(|_| (1..=MOST_ENTRIES).contains(&n)).ok_or_else(|| {
        invalid_value(format!(
            "Value ({n}) for parameter MaxEntries is invalid. Expecting 1 to {MOST_ENTRIES}."
        ))
    })
}

fn parse_cidr(list: &PrefixListRecord, text: &str) -> Outcome<String> {
    let parsed = if list.is_ipv6 {
        canonical_ipv6(text)
    } else {
        Cidr::parse(text).map(|cidr| cidr.to_string())
    };
    parsed.ok_or_else(|| {
        invalid_value(format!("Value ({text}) for parameter Cidr is invalid. Invalid CIDR block."))
    })
}

/// The entries after a change; one that is added again gets the new description.
fn changed(
    list: &PrefixListRecord,
    add: Vec<AddPrefixListEntry>,
    remove: Vec<String>,
) -> Outcome<Vec<PrefixListEntry>> {
    let mut entries: BTreeMap<String, Option<String>> =
        list.entries.iter().map(|entry| (entry.cidr.clone(), entry.description.clone())).collect();
    for text in remove {
        let cidr = parse_cidr(list, &text)?;
        if entries.remove(&cidr).is_none() {
            return Err(invalid_value(format!(
                "The prefix list '{}' has no entry {cidr}",
                list.prefix_list_id
            )));
        }
    }
    for entry in add {
        let cidr = parse_cidr(list, &entry.cidr.unwrap_or_default())?;
        entries.insert(cidr, entry.description.filter(|text| !text.is_empty()));
    }
    if entries.len() > list.max_entries as usize {
        return Err(refuse(
            "PrefixListMaxEntriesExceeded",
            "You've reached the maximum number of entries for the prefix list.",
        ));
    }
    let entry = |(cidr, description)| PrefixListEntry { cidr, description };
    Ok(entries.into_iter().map(entry).collect())
}

pub(super) fn modify(
    scope: &mut Change<'_, '_>,
    input: ModifyManagedPrefixListRequest,
) -> Outcome<ModifyManagedPrefixListResult> {
    let mut list: PrefixListRecord = scope.find(&input.prefix_list_id.unwrap_or_default())?;
    let add = input.add_entries.unwrap_or_default();
    let remove: Vec<String> =
        input.remove_entries.into_iter().flatten().filter_map(|entry| entry.cidr).collect();
    if let Some(name) = input.prefix_list_name {
        list.prefix_list_name = parse_name(name)?;
    }
    if let Some(n) = input.max_entries {
        if !add.is_empty() || !remove.is_empty() {
            return Err(refuse(
                "InvalidParameterCombination",
                "You cannot modify the entries of a prefix list and modify the size of a prefix \
                 list at the same time.",
            ));
        }
        list.max_entries = parse_max_entries(n)?;
        list.entries = changed(&list, Vec::new(), Vec::new())?;
    }
    if !add.is_empty() || !remove.is_empty() {
        let version = input.current_version.ok_or_else(|| missing_parameter("CurrentVersion"))?;
        check_version(&list, version)?;
        let entries = changed(&list, add, remove)?;
        advance(&mut list, entries);
    }
    scope.put(&list);
    let prefix_list = to_aws(&list, Some(PrefixListState::ModifyInProgress));
    Ok(ModifyManagedPrefixListResult { prefix_list: Some(prefix_list) })
}

fn check_version(list: &PrefixListRecord, version: i64) -> Outcome<()> {
    if u64::try_from(version) == Ok(list.version) {
        return Ok(());
    }
    Err(refuse("PrefixListVersionMismatch", "The prefix list has the incorrect version number."))
}

fn advance(list: &mut PrefixListRecord, entries: Vec<PrefixListEntry>) {
    let earlier = std::mem::replace(&mut list.entries, entries);
    list.earlier.push(PrefixListVersion { version: list.version, entries: earlier });
    list.version += 1;
}

pub(super) fn restore(
    scope: &mut Change<'_, '_>,
    input: RestoreManagedPrefixListVersionRequest,
) -> Outcome<RestoreManagedPrefixListVersionResult> {
    let mut list: PrefixListRecord = scope.find(&input.prefix_list_id.unwrap_or_default())?;
    check_version(&list, input.current_version.unwrap_or_default())?;
    let entries = entries_of(&list, input.previous_version)?.to_vec();
    if entries.len() > list.max_entries as usize {
        return Err(refuse(
            "PrefixListMaxEntriesExceeded",
            "You've reached the maximum number of entries for the prefix list.",
        ));
    }
    advance(&mut list, entries);
    scope.put(&list);
    let prefix_list = to_aws(&list, Some(PrefixListState::RestoreInProgress));
    Ok(RestoreManagedPrefixListVersionResult { prefix_list: Some(prefix_list) })
}

/// Of the given version, or of the present one.
fn entries_of(list: &PrefixListRecord, version: Option<i64>) -> Outcome<&[PrefixListEntry]> {
    let Some(version) = version else { return Ok(&list.entries) };
    if u64::try_from(version) == Ok(list.version) {
        return Ok(&list.entries);
    }
    let earlier = list.earlier.iter().find(|earlier| u64::try_from(version) == Ok(earlier.version));
    earlier.map(|earlier| earlier.entries.as_slice()).ok_or_else(|| {
        invalid_value(format!("The prefix list '{}' has no version {version}", list.prefix_list_id))
    })
}

pub(super) fn delete(
    scope: &mut Change<'_, '_>,
    input: DeleteManagedPrefixListRequest,
) -> Outcome<DeleteManagedPrefixListResult> {
    let id = input.prefix_list_id.unwrap_or_default();
    let list: PrefixListRecord = scope.find(&id)?;
    if let Some(group) = users(scope, &id)?.first() {
        return Err(dependency(format!("The prefix list '{id}' is in use by {group}.")));
    }
    scope.delete::<PrefixListRecord>(&id);
    let prefix_list = to_aws(&list, Some(PrefixListState::DeleteInProgress));
    Ok(DeleteManagedPrefixListResult { prefix_list: Some(prefix_list) })
}

/// The security groups whose rules name the list.
fn users<T: Records>(scope: &Scope<T>, id: &str) -> Outcome<Vec<String>> {
    let mut groups: Vec<SecurityGroupRecord> = scope.all()?;
    groups.retain(|group| {
        group.rules.iter().any(|rule| {
            matches!(&rule.peer, SecurityPeer::PrefixList { prefix_list_id } if prefix_list_id == id)
        })
    });
    Ok(groups.into_iter().map(|group| group.group_id).collect())
}

pub(super) fn associations(
    scope: &View,
    input: GetManagedPrefixListAssociationsRequest,
) -> Outcome<GetManagedPrefixListAssociationsResult> {
    let list: PrefixListRecord = scope.find(&input.prefix_list_id.unwrap_or_default())?;
    let (users, next_token) = page(
        users(scope, &list.prefix_list_id)?,
        input.max_results,
        input.next_token,
        String::clone,
    )?;
    let association = |resource_id| PrefixListAssociation {
        resource_id: Some(resource_id),
        resource_owner: Some(list.account.to_string()),
    };
    Ok(GetManagedPrefixListAssociationsResult {
        prefix_list_associations: Some(users.into_iter().map(association).collect()),
        next_token,
    })
}

pub(super) fn entries(
    scope: &View,
    input: GetManagedPrefixListEntriesRequest,
) -> Outcome<GetManagedPrefixListEntriesResult> {
    let list: PrefixListRecord = scope.find(&input.prefix_list_id.unwrap_or_default())?;
    let entries = entries_of(&list, input.target_version)?.to_vec();
    // Here, unlike elsewhere, pages may be shorter than five.
    let max_results = input.max_results.map(|n| n.max(5));
    let (entries, next_token) =
        page(entries, max_results, input.next_token, |entry| entry.cidr.clone())?;
    let entry = |entry: PrefixListEntry| aws_api::ec2::PrefixListEntry {
        cidr: Some(entry.cidr),
        description: entry.description,
    };
    Ok(GetManagedPrefixListEntriesResult {
        entries: Some(entries.into_iter().map(entry).collect()),
        next_token,
    })
}

const FILTERS: &[&str] = &["owner-id", "prefix-list-id", "prefix-list-name"];

fn filter_values(list: &PrefixListRecord, name: &str) -> Vec<String> {
    match name {
        "owner-id" => vec![list.account.to_string()],
        "prefix-list-id" => vec![list.prefix_list_id.clone()],
        "prefix-list-name" => vec![list.prefix_list_name.clone()],
        _ => Vec::new(),
    }
}

pub(super) fn describe_managed(
    scope: &View,
    input: DescribeManagedPrefixListsRequest,
) -> Outcome<DescribeManagedPrefixListsResult> {
    let query = Query {
        ids: input.prefix_list_ids,
        filters: input.filters,
        max_results: input.max_results,
        next_token: input.next_token,
    };
    let (lists, next_token) = select(scope, query, FILTERS, filter_values)?;
    let lists = lists.iter().map(|list| to_aws(list, None)).collect();
    Ok(DescribeManagedPrefixListsResult { prefix_lists: Some(lists), next_token })
}

/// The older operation: it knows AWS's own lists only.
pub(super) fn describe(
    _: &View,
    input: DescribePrefixListsRequest,
) -> Outcome<DescribePrefixListsResult> {
    match input.prefix_list_ids.unwrap_or_default().first() {
        None => Ok(DescribePrefixListsResult { prefix_lists: Some(Vec::new()), next_token: None }),
        Some(id) => Err(refuse(
            "InvalidPrefixListId.NotFound",
            format!("The prefixList ID '{id}' does not exist"),
        )),
    }
}

/// As described now, or right after what leads to `state`.
fn to_aws(list: &PrefixListRecord, state: Option<PrefixListState>) -> ManagedPrefixList {
    let settled = if list.version == 1 {
        PrefixListState::CreateComplete
    } else {
        PrefixListState::ModifyComplete
    };
    ManagedPrefixList {
        prefix_list_id: Some(list.prefix_list_id.clone()),
        address_family: Some(if list.is_ipv6 { "IPv6" } else { "IPv4" }.into()),
        state: Some(state.unwrap_or(settled)),
        prefix_list_arn: Some(list.arn().to_string()),
        prefix_list_name: Some(list.prefix_list_name.clone()),
        max_entries: i32::try_from(list.max_entries).ok(),
        version: i64::try_from(list.version).ok(),
        tags: Some(all_tags(&list.tags)),
        owner_id: Some(list.account.to_string()),
        ..Default::default()
    }
}
