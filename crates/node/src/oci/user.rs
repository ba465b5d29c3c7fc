//! Who a container runs as: `user[:group]`, by name or number, looked up in the image's files.

use thiserror::Error;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct User {
    pub(crate) uid: u32,
    pub(crate) gid: u32,
    pub(crate) additional_gids: Vec<u32>,
}

#[derive(Debug, Error, PartialEq, Eq)]
pub(crate) enum UserError {
    #[error("unable to find user {name}: no matching entries in passwd file")]
    NoUser { name: String },
    #[error("unable to find group {name}: no matching entries in group file")]
    NoGroup { name: String },
    #[error("uids and gids must be in range 0-2147483647")]
    Range,
}

/// The largest that runtimes take; the kernel has its own meaning for some beyond.
const MAX_ID: u32 = i32::MAX.unsigned_abs();

/// Resolves `text`, which may be empty for root, with the contents of the image's
/// `/etc/passwd` and `/etc/group`.
///
/// A number needs no entry; without one its group is 0. A group that is named replaces the
/// user's own and the supplementary ones.
pub(crate) fn resolve(text: &str, passwd: &str, group: &str) -> Result<User, UserError> {
    let user = look_up(text, passwd, group)?;
    let is_in_range = |id: &u32| *id <= MAX_ID;
    let groups = user.additional_gids.iter().all(is_in_range);
    if groups && is_in_range(&user.uid) && is_in_range(&user.gid) {
        Ok(user)
    } else {
        Err(UserError::Range)
    }
}

fn look_up(text: &str, passwd: &str, group: &str) -> Result<User, UserError> {
    let (name, group_name) = match text.split_once(':') {
        Some((name, group)) => (name, Some(group).filter(|group| !group.is_empty())),
        None => (text, None),
    };
    let name = if name.is_empty() { "0" } else { name };
    let number: Option<u32> = name.parse().ok();
    let entry = lines(passwd).find(|fields| {
        fields.first() == Some(&name)
            || (number.is_some() && fields.get(2).and_then(|uid| uid.parse().ok()) == number)
    });
    let field = |at: usize| entry.as_ref().and_then(|fields| fields.get(at)?.parse::<u32>().ok());
    let uid = number.or_else(|| field(2)).ok_or_else(|| UserError::NoUser { name: name.into() })?;
    if let Some(group_name) = group_name {
        let gid = group_name.parse().ok().or_else(|| {
            let fields = lines(group).find(|fields| fields.first() == Some(&group_name))?;
            fields.get(2)?.parse().ok()
        });
        return Ok(User {
            uid,
            gid: gid.ok_or_else(|| UserError::NoGroup { name: group_name.into() })?,
            additional_gids: Vec::new(),
        });
    }
    let gid = field(3).unwrap_or(0);
    let user_name = entry.as_ref().and_then(|fields| fields.first().copied());
    let additional_gids = lines(group)
        .filter(|fields| {
            let members = fields.get(3).copied().unwrap_or_default();
            user_name.is_some_and(|name| members.split(',').any(|member| member == name))
        })
        .filter_map(|fields| fields.get(2)?.parse().ok())
        .filter(|other| *other != gid)
        .collect();
    Ok(User { uid, gid, additional_gids })
}

fn lines(file: &str) -> impl Iterator<Item = Vec<&str>> {
    file.lines().map(|line| line.trim().split(':').collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const PASSWD: &str = "root:x:0:0:root:/root:/bin/sh\napp:x:100:101::/:/bin/sh\n";
    const GROUP: &str = "root:x:0:\napp:x:101:\nwheel:x:10:root,app\nvideo:x:44:app\n";

    fn check(text: &str, uid: u32, gid: u32, additional: &[u32]) {
        let user = resolve(text, PASSWD, GROUP).unwrap();
        assert_eq!(
            (user.uid, user.gid, user.additional_gids.as_slice()),
            (uid, gid, additional),
            "{text:?}"
        );
    }

    #[test]
    fn users_and_groups_are_found_by_name_and_number() {
        check("", 0, 0, &[10]);
        check("app", 100, 101, &[10, 44]);
        check("100", 100, 101, &[10, 44]);
        check("app:video", 100, 44, &[]);
        check("app:7", 100, 7, &[]);
        check("1234", 1234, 0, &[]);
        check("1234:video", 1234, 44, &[]);
        check(":video", 0, 44, &[]);
    }

    #[test]
    fn unknown_names_are_errors() {
        let error = resolve("nobody", PASSWD, GROUP).unwrap_err().to_string();
        assert_eq!(error, "unable to find user nobody: no matching entries in passwd file");
        assert!(resolve("app:nogroup", PASSWD, GROUP).is_err());
        for text in ["4294967295", "2147483648", "0:2147483648"] {
            assert_eq!(resolve(text, PASSWD, GROUP), Err(UserError::Range), "{text}");
        }
        assert_eq!(resolve("2147483647", "", "").unwrap().uid, MAX_ID);
        assert_eq!(resolve("5", "", "").unwrap().gid, 0);
    }
}
