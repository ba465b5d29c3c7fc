//! Allocation against a model, and what a task's interface gets.

use std::collections::BTreeSet;

use model::record::ec2::PublicPoolRecord;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use store::{Holder, Store};

use super::super::default_network::ensure_default_network;
use super::*;

const NOW: Timestamp = Timestamp(1_795_264_215_000);

fn account() -> AccountId {
    AccountId::default_account()
}

fn region() -> Region {
    Region::default_region()
}

/// Runs `work` in one transaction of a new store.
fn in_transaction<T: Send + 'static>(
    work: impl FnOnce(&mut Txn<'_>) -> Result<T, InterfaceError> + Send + 'static,
) -> Result<T, InterfaceError> {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(dir.path(), &Holder { pid: 1, listen: "test".into() }).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(store.write(work))
}

/// The default VPC's subnets, the first of them shrunk to `prefix`.
fn subnets(
    txn: &mut Txn<'_>,
    prefix: u8,
) -> Result<(VpcRecord, Vec<SubnetRecord>), InterfaceError> {
    let made = ensure_default_network(txn, &account(), &region(), NOW)?;
    let vpc_id = made.default_vpc_id.unwrap();
    let vpc = txn.get(&VpcRecord::key_of(&account(), &region(), &vpc_id))?.unwrap();
    let mut subnets = txn.scan(&SubnetRecord::keys_of(&account(), &region()))?;
    subnets.sort_by(|a, b| a.availability_zone.cmp(&b.availability_zone));
    let base = block(&subnets[0])?.base();
    subnets[0].cidr_block = Cidr::new(base, prefix).unwrap().to_string();
    txn.put(&subnets[0]);
    Ok((vpc, subnets))
}

fn allocate(
    txn: &mut Txn<'_>,
    subnet_ids: &[String],
    groups: &[String],
    public: bool,
) -> Result<TaskInterface, InterfaceError> {
    allocate_task_interface(
        txn,
        &TaskInterfaceRequest {
            account: &account(),
            region: &region(),
            subnet_ids,
            security_groups: groups,
            assign_public_ip: public,
            attachment_id: "b6d0a9a5-0000-4000-8000-000000000000",
            description: "arn:aws:ecs:us-east-1:000000000000:attachment/b6d0a9a5",
            tags: &[],
            now: NOW,
        },
    )
}

#[test]
fn a_task_gets_an_address_a_group_and_what_its_record_needs() {
    let made = in_transaction(|txn| {
        let (_, subnets) = subnets(txn, 20)?;
        allocate(txn, &[subnets[0].subnet_id.clone()], &[], true)
    })
    .unwrap();
    assert_eq!(made.network.private_ip, "172.31.0.4");
    assert_eq!(made.network.vpc_cidr, "172.31.0.0/16");
    assert_eq!(made.network.subnet_cidr, "172.31.0.0/20");
    assert_eq!(made.network.private_dns_name, "ip-172-31-0-4.ec2.internal");
    let public = made.network.public_ip.as_deref().unwrap();
    assert!(public.starts_with("198.18.") || public.starts_with("198.19."), "{public}");
    assert_eq!(made.network.security_groups.len(), 1);
    assert_eq!(made.availability_zone, "us-east-1a");
    assert!(made.dns_hostnames);
    assert!(made.network.mac_address.starts_with("02:"));
    assert!(made.interface.requester_managed);
    assert_eq!(made.interface.status, InterfaceStatus::InUse);
}

#[test]
fn tasks_spread_over_their_subnets() {
    let zones = in_transaction(|txn| {
        let (_, subnets) = subnets(txn, 20)?;
        let ids: Vec<_> = subnets.iter().map(|subnet| subnet.subnet_id.clone()).collect();
        (0..6)
            .map(|_| Ok(allocate(txn, &ids, &[], false)?.availability_zone))
            .collect::<Result<Vec<_>, InterfaceError>>()
    })
    .unwrap();
    let expected = ["us-east-1a", "us-east-1b", "us-east-1c"];
    assert_eq!(zones, [expected, expected].concat());
}

#[test]
fn a_full_subnet_says_so_and_another_is_used_instead() {
    in_transaction(|txn| {
        let (_, subnets) = subnets(txn, 28)?;
        let small = [subnets[0].subnet_id.clone()];
        for _ in 0..11 {
            allocate(txn, &small, &[], false)?;
        }
        assert_eq!(n_free(txn, &subnets[0])?, 0);
        let full = allocate(txn, &small, &[], false);
        assert!(matches!(full, Err(InterfaceError::SubnetFull(ids)) if ids == small));
        let both = [small[0].clone(), subnets[1].subnet_id.clone()];
        assert_eq!(allocate(txn, &both, &[], false)?.network.subnet_id, both[1]);
        Ok(())
    })
    .unwrap();
}

#[test]
fn mistakes_are_told_apart() {
    in_transaction(|txn| {
        let (_, subnets) = subnets(txn, 20)?;
        let good = [subnets[0].subnet_id.clone()];
        let none = allocate(txn, &[], &[], false);
        assert!(matches!(none, Err(InterfaceError::NoSubnets)));
        let missing = allocate(txn, &["subnet-0".into()], &[], false);
        assert!(matches!(missing, Err(InterfaceError::SubnetNotFound(id)) if id == "subnet-0"));
        let missing = allocate(txn, &good, &["sg-0".into()], false);
        assert!(matches!(missing, Err(InterfaceError::GroupNotFound(id)) if id == "sg-0"));

        let mut other = subnets[1].clone();
        other.vpc_id = "vpc-other".into();
        txn.put(&other);
        let mixed = allocate(txn, &[good[0].clone(), other.subnet_id], &[], false);
        assert!(matches!(mixed, Err(InterfaceError::SubnetsOfDifferentVpcs { .. })));

        let group = SecurityGroupRecord {
            account: account(),
            region: region(),
            group_id: "sg-other".into(),
            group_name: "other".into(),
            description: "other".into(),
            vpc_id: "vpc-other".into(),
            rules: Vec::new(),
            created_at: NOW,
            tags: Vec::new(),
        };
        txn.put(&group);
        let mixed = allocate(txn, &good, &["sg-other".into()], false);
        assert!(matches!(mixed, Err(InterfaceError::GroupOfOtherVpc { .. })));
        Ok(())
    })
    .unwrap();
}

#[test]
fn what_is_released_can_be_released_again() {
    in_transaction(|txn| {
        let (_, subnets) = subnets(txn, 28)?;
        let made = allocate(txn, &[subnets[0].subnet_id.clone()], &[], true)?;
        let id = &made.network.network_interface_id;
        for _ in 0..2 {
            release_interface(txn, &account(), &region(), id)?;
            assert_eq!(n_free(txn, &subnets[0])?, 11);
            assert_eq!(txn.get(&PublicPoolRecord::key_of())?.unwrap().n_used, 0);
        }
        Ok(())
    })
    .unwrap();
}

#[derive(Clone, Debug)]
enum Step {
    Allocate,
    Ask(u32),
    Release(usize),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => Just(Step::Allocate),
        1 => (0_u32..18).prop_map(Step::Ask),
        3 => any::<usize>().prop_map(Step::Release),
    ]
}

/// No address twice, none that is reserved, and the count is always right.
#[test]
fn addresses_in_use_are_a_set() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(dir.path(), &Holder { pid: 1, listen: "test".into() }).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let mut runner = TestRunner::new(ProptestConfig::with_cases(64));
    let outcome = runner.run(&prop::collection::vec(step(), 0..60), |steps| {
        // Every case ends in an error, so that nothing of it is committed and the next one
        // finds the store empty.
        let ended = runtime.block_on(store.write(move |txn| -> Result<(), _> {
            check_steps(txn, steps)?;
            Err(InterfaceError::NoSubnets)
        }));
        match ended {
            Err(InterfaceError::NoSubnets) => Ok(()),
            other => Err(TestCaseError::fail(format!("{other:?}"))),
        }
    });
    outcome.unwrap();
}

fn check_steps(txn: &mut Txn<'_>, steps: Vec<Step>) -> Result<(), InterfaceError> {
    let (vpc, subnets) = subnets(txn, 28)?;
    let subnet = &subnets[0];
    let block = block(subnet)?;
    let mut live: Vec<NetworkInterfaceRecord> = Vec::new();
    for step in steps {
        let wanted = match step {
            Step::Release(which) => {
                if !live.is_empty() {
                    let gone = live.swap_remove(which % live.len());
                    release_interface(txn, &account(), &region(), &gone.network_interface_id)?;
                }
                continue;
            }
            Step::Allocate => None,
            Step::Ask(offset) => Some(Ipv4Addr::from(u32::from(block.base()) + offset)),
        };
        let made = create_interface(
            txn,
            NewInterface {
                vpc: &vpc,
                subnet,
                security_groups: vec!["sg".into()],
                private_ip: wanted,
                description: String::new(),
                interface_type: "interface",
                requester_id: None,
                attachment: None,
                assign_public_ip: false,
                tags: Vec::new(),
                now: NOW,
            },
        );
        match made {
            Ok(made) => {
                if let Some(wanted) = wanted {
                    assert_eq!(made.private_ip, wanted);
                }
                live.push(made);
            }
            Err(InterfaceError::SubnetFull(_)) => assert_eq!(live.len(), 11),
            Err(InterfaceError::AddressInUse(address)) => {
                assert!(live.iter().any(|interface| interface.private_ip == address));
            }
            Err(InterfaceError::AddressNotAvailable(address)) => {
                assert!(block.offset_of(address).is_none_or(|offset| !(4..15).contains(&offset)));
            }
            Err(other) => return Err(other),
        }
        let distinct: BTreeSet<_> = live.iter().map(|interface| interface.private_ip).collect();
        assert_eq!(distinct.len(), live.len());
        assert!(
            distinct.iter().all(|address| (4..15).contains(&block.offset_of(*address).unwrap()))
        );
        assert_eq!(n_free(txn, subnet)? as usize, 11 - live.len());
    }
    Ok(())
}
