//! Who calls, from where, and when: what every operation is told besides its input.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use model::{AccountId, Principal, Region, Timestamp};

use crate::permit::{NoPolicies, Permit};

/// The circumstances of one call.
#[derive(Clone, Debug)]
pub struct Context {
    pub request_id: String,
    /// The account that is acted upon: the caller's.
    pub account: AccountId,
    pub region: Region,
    pub principal: Principal,
    pub now: Timestamp,
    /// `scheme://host:port` as the client addressed us, for the URLs that we hand out.
    pub endpoint: String,
    pub source_ip: IpAddr,
    /// The VPC that the caller is in, if the call comes from inside one: from a task.
    pub source_vpc: Option<String>,
    /// The request came over TLS.
    pub secure: bool,
    pub user_agent: Option<String>,
    /// The `Host` header.
    pub host: String,
    /// The access key id of a session; `None` for keys that last.
    pub session: Option<String>,
    /// The X-Ray trace header (`X-Amzn-Trace-Id`). What follows from the call carries it on, so
    /// that a function that leads to itself is noticed.
    pub trace: Option<String>,
    /// The call came as an HTML form. Only S3 knows such.
    pub is_form: bool,
    /// What the caller may do.
    pub permit: Arc<dyn Permit>,
}

impl Context {
    /// Root of the default account in the default region, from loopback, at a fixed time.
    pub fn for_tests() -> Context {
        let account = AccountId::default_account();
        Context {
            request_id: "00000000-0000-4000-8000-000000000000".into(),
            principal: Principal::Root { account: account.clone() },
            account,
            region: Region::default_region(),
            now: Timestamp::from_secs(1_795_264_215),
            endpoint: "http://localhost:4566".into(),
            source_ip: IpAddr::V4(Ipv4Addr::LOCALHOST),
            source_vpc: None,
            secure: false,
            user_agent: None,
            host: "localhost:4566".into(),
            session: None,
            trace: None,
            is_form: false,
            permit: NoPolicies::shared(),
        }
    }
}
