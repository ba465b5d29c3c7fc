//! Service-linked roles: AWS's own, which callers may neither change nor delete directly.

use aws_api::iam::errors;
use model::record::iam::RoleRecord;

use super::fault::Fault;

pub(super) const PATH: &str = "/aws-service-role/";

pub(super) fn is_service_linked(role: &RoleRecord) -> bool {
    role.path.starts_with(PATH)
}

pub(super) fn check_role(role: &RoleRecord) -> Result<(), Fault> {
    if is_service_linked(role) {
        return Err(errors::unmodifiable_entity_exception(format!(
            "Cannot perform the operation on the protected role '{}' - this role is only \
             modifiable by AWS",
            role.name
        ))
        .into());
    }
    Ok(())
}
