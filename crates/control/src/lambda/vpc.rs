//! Functions in VPCs: what may be configured, and an interface for each instance.
//!
//! The node asks for an interface when it makes an instance ([`Interfaces::attach`]) and gives it back
//! when nothing of the instance is left. Instances end with their daemon, so whatever an earlier
//! daemon has left is taken back at the start ([`Interfaces::release_all`]).
//!
//! Not here: what an interface is (`ec2::interfaces`), who may talk to whom (the node).

use aws_api::Invocation;
use aws_api::lambda as api;
use model::function::FunctionFailure;
use model::record::ecs::TaskNetwork;
use model::record::iam::RoleRecord;
use model::record::lambda::{FunctionRecord, FunctionVpc};
use model::{AccountId, Clock, Region, StorageError};
use serde_json::json;
use store::{Read, Store, Txn};

use super::Lambda;
use super::fault::{Fault, invalid, unserved};
use super::mappings::actor;
use crate::ec2::{
    FunctionInterfaceRequest, InterfaceError, allocate_function_interface, check_task_network,
    release_function_interfaces, release_interface,
};

/// What `config` makes of a function; empty lists take it out of its VPC.
pub(super) fn checked(
    read: &impl Read,
    record: &FunctionRecord,
    config: api::VpcConfig,
) -> Result<Option<FunctionVpc>, Fault> {
    if config.ipv6_allowed_for_dual_stack == Some(true) {
        return Err(unserved("the member VpcConfig.Ipv6AllowedForDualStack of functions"));
    }
    let subnet_ids = config.subnet_ids.unwrap_or_default();
    let security_group_ids = config.security_group_ids.unwrap_or_default();
    if subnet_ids.is_empty() && security_group_ids.is_empty() {
        return Ok(None);
    }
    if subnet_ids.is_empty() || security_group_ids.is_empty() {
        return Err(invalid("SubnetIds and SecurityIds must coexist or be both empty list."));
    }
    let mut vpc =
        FunctionVpc { vpc_id: String::new(), subnet_ids, security_group_ids, ipv6: false };
    vpc.vpc_id = check(read, &record.account, &record.region, &vpc)?;
    Ok(Some(vpc))
}

/// Whether subnets and groups exist and go together; answers with their VPC.
fn check(
    read: &impl Read,
    account: &AccountId,
    region: &Region,
    vpc: &FunctionVpc,
) -> Result<String, Fault> {
    let (subnets, groups) = (&vpc.subnet_ids, &vpc.security_group_ids);
    let checked = check_task_network(read, account, region, subnets, groups);
    checked.map(|checked| checked.vpc.vpc_id).map_err(refusal)
}

/// In AWS's words.
fn refusal(error: InterfaceError) -> Fault {
    match error {
        InterfaceError::SubnetNotFound(id) => invalid(format!(
            "Error occurred while DescribeSubnets. EC2 Error Code: InvalidSubnetID.NotFound. EC2 \
             Error Message: The subnet ID '{id}' does not exist"
        )),
        InterfaceError::SubnetsOfDifferentVpcs { .. } => {
            invalid("Subnets must all be in the same VPC.")
        }
        InterfaceError::GroupNotFound(id) => invalid(format!(
            "Error occurred while DescribeSecurityGroups. EC2 Error Code: InvalidGroup.NotFound. \
             EC2 Error Message: The security group '{id}' does not exist"
        )),
        InterfaceError::GroupOfOtherVpc { .. } => {
            invalid("Security Groups are required to be in the same VPC.")
        }
        InterfaceError::Storage(error) => error.into(),
        other @ (InterfaceError::NoSubnets
        | InterfaceError::SubnetFull(_)
        | InterfaceError::AddressNotAvailable(_)
        | InterfaceError::AddressInUse(_)
        | InterfaceError::NoPublicAddress) => invalid(other.to_string()),
    }
}

/// Whether what a record was checked against is still there, in the transaction that writes it.
pub(super) fn check_still(read: &impl Read, record: &FunctionRecord) -> Result<(), Fault> {
    let FunctionRecord { account, region, .. } = record;
    record.vpc.as_ref().map_or(Ok(()), |vpc| check(read, account, region, vpc).map(|_| ()))
}

/// Asks EC2 whether the function's role may make the interfaces that it needs, by having it make
/// them without effect.
pub(super) async fn check_role(lambda: &Lambda, function: &FunctionRecord) -> Result<(), Fault> {
    let Some(vpc) = &function.vpc else { return Ok(()) };
    for subnet_id in &vpc.subnet_ids {
        let call = Invocation {
            service: "ec2".into(),
            operation: "CreateNetworkInterface".into(),
            input: json!({
                "SubnetId": subnet_id, "Groups": vpc.security_group_ids, "DryRun": true,
            }),
            actor: actor(function),
            region: function.region.clone(),
            trace: None,
        };
        match lambda.invoke.invoke(call).await {
            Err(error) if is_denial(&error.code) => {
                return Err(invalid(
                    "The provided execution role does not have permissions to call \
                     CreateNetworkInterface on EC2",
                ));
            }
            // What else is wrong, the first instance will meet: a subnet that is full just now.
            Ok(_) | Err(_) => {}
        }
    }
    Ok(())
}

fn is_denial(code: &str) -> bool {
    code == "UnauthorizedOperation" || code.contains("AccessDenied")
}

/// The interfaces of functions' instances. Clones share the store.
#[derive(Clone, Debug)]
pub struct Interfaces {
    store: Store,
    clock: Clock,
}

impl Interfaces {
    pub fn new(store: Store, clock: Clock) -> Interfaces {
        Interfaces { store, clock }
    }

    /// An interface for a new instance, in one of the function's subnets.
    ///
    /// # Errors
    /// Why there is none, for the caller of the function.
    pub async fn attach(&self, function: FunctionRecord) -> Result<TaskNetwork, FunctionFailure> {
        let now = self.clock.now();
        let attached = self.store.write(move |txn| {
            let Some(vpc) = &function.vpc else { return Err(InterfaceError::NoSubnets) };
            let requester_id = requester(txn, &function)?;
            let request = FunctionInterfaceRequest {
                account: &function.account,
                region: &function.region,
                subnet_ids: &vpc.subnet_ids,
                security_groups: &vpc.security_group_ids,
                description: format!(
                    "AWS Lambda VPC ENI-{}-{}",
                    function.name,
                    model::random::uuid()
                ),
                requester_id,
                now,
            };
            allocate_function_interface(txn, request)
        });
        attached.await.map_err(failure)
    }

    /// Nothing of the instance is left. Twice is once.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn detach(
        &self,
        account: AccountId,
        region: Region,
        network_interface_id: String,
    ) -> Result<(), StorageError> {
        let detached = self.store.write(move |txn| {
            release_interface(txn, &account, &region, &network_interface_id)?;
            Ok::<_, StorageError>(())
        });
        detached.await
    }

    /// Before there are instances: gives back what those of an earlier daemon had. Answers with how
    /// many there were.
    ///
    /// # Errors
    /// When the store cannot be read or written.
    pub async fn release_all(&self) -> Result<usize, StorageError> {
        self.store.write(release_function_interfaces).await
    }
}

/// Lambda makes interfaces in the name of the function's role.
fn requester(txn: &Txn<'_>, function: &FunctionRecord) -> Result<String, StorageError> {
    let name = function.role.rsplit('/').next().unwrap_or_default();
    let role = txn.get(&RoleRecord::key_of(&function.account, name))?;
    let id = role.map_or_else(|| "amazon-aws".to_owned(), |role| role.id);
    Ok(format!("{id}:{}", function.name))
}

fn failure(error: InterfaceError) -> FunctionFailure {
    let broken = |code: &str, reason: String| FunctionFailure::Broken {
        reason_code: code.to_owned(),
        reason,
    };
    match error {
        InterfaceError::SubnetFull(_) => broken(
            "SubnetOutOfIPAddresses",
            "Lambda was not able to set up VPC access for the Lambda function because one or more \
             configured subnets has no available IP addresses."
                .into(),
        ),
        error @ (InterfaceError::NoSubnets
        | InterfaceError::SubnetNotFound(_)
        | InterfaceError::SubnetsOfDifferentVpcs { .. }) => {
            broken("InvalidSubnet", error.to_string())
        }
        error @ (InterfaceError::GroupNotFound(_) | InterfaceError::GroupOfOtherVpc { .. }) => {
            broken("InvalidSecurityGroup", error.to_string())
        }
        error @ (InterfaceError::AddressNotAvailable(_)
        | InterfaceError::AddressInUse(_)
        | InterfaceError::NoPublicAddress
        | InterfaceError::Storage(_)) => {
            FunctionFailure::Unavailable(background::Chain(&error).to_string())
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use aws_api::{AwsError, Context, Invoke};
    use futures_core::future::BoxFuture;
    use model::record::ec2::{NetworkInterfaceRecord, SecurityGroupRecord, SubnetRecord};
    use model::record::lambda::{FunctionCode, FunctionLogging, LATEST};
    use serde_json::Value;
    use store::Holder;

    use super::*;
    use crate::ec2::{ensure_default_network, interfaces::n_free};

    /// Refuses calls for one subnet, as EC2 does for roles that may not make interfaces there.
    #[derive(Debug)]
    struct Ec2 {
        forbidden: String,
        calls: Mutex<Vec<Invocation>>,
    }

    impl Invoke for Ec2 {
        fn invoke(&self, call: Invocation) -> BoxFuture<'static, Result<Value, AwsError>> {
            let code = match call.input["SubnetId"] == self.forbidden.as_str() {
                true => "UnauthorizedOperation",
                false => "DryRunOperation",
            };
            self.calls.lock().unwrap().push(call);
            Box::pin(std::future::ready(Err(AwsError::new(code, 403, ""))))
        }
    }

    struct World {
        store: Store,
        ctx: Context,
        subnets: Vec<SubnetRecord>,
        group: String,
        // Last: the store is closed before its directory goes.
        _dir: tempfile::TempDir,
    }

    impl World {
        async fn new() -> World {
            let dir = tempfile::tempdir().unwrap();
            let store = Store::open(dir.path(), &Holder { pid: 1, listen: "test".into() }).unwrap();
            let ctx = Context::for_tests();
            let (account, region, now) = (ctx.account.clone(), ctx.region.clone(), ctx.now);
            let network = store.write(move |txn| {
                ensure_default_network(txn, &account, &region, now)?;
                let subnets = txn.scan(&SubnetRecord::keys_of(&account, &region))?;
                let groups: Vec<SecurityGroupRecord> =
                    txn.scan(&SecurityGroupRecord::keys_of(&account, &region))?;
                let mut elsewhere = groups[0].clone();
                elsewhere.group_id = "sg-elsewhere".into();
                elsewhere.vpc_id = "vpc-elsewhere".into();
                txn.put(&elsewhere);
                let mut other: SubnetRecord = subnets[0].clone();
                other.subnet_id = "subnet-elsewhere".into();
                other.vpc_id = "vpc-elsewhere".into();
                txn.put(&other);
                Ok::<_, StorageError>((subnets, groups[0].group_id.clone()))
            });
            let (subnets, group) = network.await.unwrap();
            World { store, ctx, subnets, group, _dir: dir }
        }

        fn config(&self, subnets: &[&str], groups: &[&str]) -> api::VpcConfig {
            let owned = |ids: &[&str]| Some(ids.iter().map(|&id| id.to_owned()).collect());
            api::VpcConfig {
                subnet_ids: owned(subnets),
                security_group_ids: owned(groups),
                ipv6_allowed_for_dual_stack: None,
            }
        }

        fn function(&self, subnets: &[&str]) -> FunctionRecord {
            let mut function = FunctionRecord {
                account: self.ctx.account.clone(),
                region: self.ctx.region.clone(),
                name: "f".into(),
                version: LATEST.into(),
                revision_id: "1".into(),
                last_modified: self.ctx.now,
                description: String::new(),
                role: "arn:aws:iam::000000000000:role/path/fn".into(),
                code: FunctionCode::Zip { blob: String::new(), size: 0, sha256: String::new() },
                runtime: None,
                handler: None,
                timeout_secs: 3,
                memory_mb: 128,
                ephemeral_storage_mb: 512,
                architecture: "x86_64".into(),
                environment: Default::default(),
                layers: Vec::new(),
                image_overrides: None,
                vpc: None,
                dead_letter_arn: None,
                is_traced: false,
                logging: FunctionLogging {
                    json: false,
                    application_level: None,
                    system_level: None,
                    log_group: String::new(),
                },
                snap_start: false,
                kms_key_arn: None,
            };
            let config = self.config(subnets, &[&self.group]);
            function.vpc = self.check(&function, config).unwrap();
            function
        }

        fn check(
            &self,
            function: &FunctionRecord,
            config: api::VpcConfig,
        ) -> Result<Option<FunctionVpc>, String> {
            checked(&self.store.read().unwrap(), function, config)
                .map_err(|fault| fault.answer().to_string())
        }

        fn free(&self) -> u32 {
            n_free(&self.store.read().unwrap(), &self.subnets[0]).unwrap()
        }

        fn interfaces(&self) -> Vec<NetworkInterfaceRecord> {
            let (account, region) = (&self.ctx.account, &self.ctx.region);
            let key = NetworkInterfaceRecord::keys_of(account, region);
            self.store.read().unwrap().scan(&key).unwrap()
        }
    }

    #[tokio::test]
    async fn what_does_not_go_together_is_refused() {
        let w = World::new().await;
        let (one, two) = (w.subnets[0].subnet_id.as_str(), w.subnets[1].subnet_id.as_str());
        let (group, function) = (w.group.as_str(), w.function(&[one]));
        assert_eq!(function.vpc.as_ref().unwrap().vpc_id, w.subnets[0].vpc_id);
        assert!(w.check(&function, w.config(&[one, two], &[group])).unwrap().is_some());
        assert_eq!(w.check(&function, w.config(&[], &[])).unwrap(), None);
        assert_eq!(w.check(&function, api::VpcConfig::default()).unwrap(), None);
        for (subnets, groups, message) in [
            (vec![one], vec![], "must coexist or be both empty list"),
            (vec![], vec![group], "must coexist or be both empty list"),
            (vec!["subnet-0"], vec![group], "InvalidSubnetID.NotFound"),
            (vec![one], vec!["sg-0"], "InvalidGroup.NotFound"),
            (vec![one, "subnet-elsewhere"], vec![group], "Subnets must all be in the same VPC."),
            (
                vec![one],
                vec![group, "sg-elsewhere"],
                "Security Groups are required to be in the same VPC.",
            ),
        ] {
            let refused = w.check(&function, w.config(&subnets, &groups)).unwrap_err();
            assert!(refused.starts_with("InvalidParameterValueException: "), "{refused}");
            assert!(refused.contains(message), "{refused}");
        }
        let dual = api::VpcConfig {
            ipv6_allowed_for_dual_stack: Some(true),
            ..w.config(&[one], &[group])
        };
        let refused = w.check(&function, dual).unwrap_err();
        assert!(refused.contains("VpcConfig.Ipv6AllowedForDualStack"), "{refused}");
    }

    #[tokio::test]
    async fn the_role_is_asked_about_in_every_subnet() {
        let w = World::new().await;
        let (one, two) = (w.subnets[0].subnet_id.as_str(), w.subnets[1].subnet_id.as_str());
        for (forbidden, is_let) in [("none", true), (one, false), (two, false)] {
            let calls = Mutex::default();
            let ec2 = Arc::new(Ec2 { forbidden: forbidden.into(), calls });
            let run: super::super::Run = Arc::new(|_| unreachable!("nothing is invoked"));
            let clock = Clock::manual(w.ctx.now);
            let lambda = Lambda::new(w.store.clone(), clock, ec2.clone(), run);
            let checked = check_role(&lambda, &w.function(&[one, two])).await;
            let message = checked.map_err(|fault| fault.answer().to_string());
            match is_let {
                true => assert_eq!(message, Ok(())),
                false => assert_eq!(
                    message,
                    Err("InvalidParameterValueException: The provided execution role does not have \
                         permissions to call CreateNetworkInterface on EC2"
                        .into())
                ),
            }
            let calls = ec2.calls.lock().unwrap();
            assert!(calls.iter().all(|call| call.input["DryRun"] == true));
            assert!(calls.iter().all(|call| call.input["Groups"][0] == w.group.as_str()));
        }
    }

    #[tokio::test]
    async fn an_interface_is_there_as_long_as_its_instance() {
        let w = World::new().await;
        let function = w.function(&[&w.subnets[0].subnet_id]);
        let interfaces = Interfaces::new(w.store.clone(), Clock::manual(w.ctx.now));
        let free = w.free();
        let one = interfaces.attach(function.clone()).await.unwrap();
        let two = interfaces.attach(function.clone()).await.unwrap();
        assert_ne!(one.private_ip, two.private_ip);
        assert_eq!((one.public_ip, &one.security_groups[0]), (None, &w.group));
        assert_eq!(w.free(), free - 2);
        let all = w.interfaces();
        assert!(all.iter().all(|one| one.interface_type == "lambda" && one.source_dest_check));
        assert!(all.iter().all(|one| one.description.starts_with("AWS Lambda VPC ENI-f-")));
        for _ in 0..2 {
            let (account, region) = (function.account.clone(), function.region.clone());
            let id = one.network_interface_id.clone();
            interfaces.detach(account, region, id).await.unwrap();
            assert_eq!(w.free(), free - 1);
        }
        assert_eq!(interfaces.release_all().await.unwrap(), 1);
        assert_eq!((w.free(), w.interfaces().len()), (free, 0));
    }

    #[tokio::test]
    async fn without_an_address_nothing_runs() {
        let w = World::new().await;
        let function = w.function(&[&w.subnets[0].subnet_id]);
        let mut small = w.subnets[0].clone();
        small.cidr_block = "172.31.0.0/28".into();
        let shrink = w.store.write(move |txn| {
            txn.put(&small);
            Ok::<_, StorageError>(())
        });
        shrink.await.unwrap();
        let interfaces = Interfaces::new(w.store.clone(), Clock::manual(w.ctx.now));
        for _ in 0..11 {
            interfaces.attach(function.clone()).await.unwrap();
        }
        match interfaces.attach(function).await {
            Err(FunctionFailure::Broken { reason_code, .. }) => {
                assert_eq!(reason_code, "SubnetOutOfIPAddresses");
            }
            other => panic!("{other:?}"),
        }
    }
}
