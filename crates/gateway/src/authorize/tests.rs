//! The table knows every operation, and fills in what AWS would ask.

use aws_api::schema::Operation;
use aws_api::value::Structure;
use aws_api::{Context, ec2, ecr, ecs, events, iam, lambda, logs, s3, scheduler, sns, sqs, sts};
use store::{Holder, Store};

use super::table::Part;
use super::*;

fn served() -> Vec<&'static Operation> {
    [
        ecs::OPERATIONS,
        ecr::OPERATIONS,
        ec2::OPERATIONS,
        iam::OPERATIONS,
        sts::OPERATIONS,
        s3::OPERATIONS,
        logs::OPERATIONS,
        lambda::OPERATIONS,
        sqs::OPERATIONS,
        sns::OPERATIONS,
        events::OPERATIONS,
        scheduler::OPERATIONS,
    ]
    .into_iter()
    .flatten()
    .collect()
}

#[test]
fn every_operation_has_a_line() {
    let missing: Vec<_> = served()
        .into_iter()
        .filter(|op| matches!(TABLE.what(op.service.id, op.name), What::Unknown))
        .map(|op| format!("{}:{}", op.service.id, op.name))
        .collect();
    assert!(missing.is_empty(), "no line in service-models/authorization.txt: {missing:?}");
}

#[test]
fn every_line_is_of_an_operation_and_its_members() {
    let all = served();
    for (service, operation, rule) in TABLE.all() {
        let found = all.iter().find(|op| op.service.id == service && op.name == operation);
        let operation = found.unwrap_or_else(|| panic!("{service}:{operation} is not served"));
        // Of a path the first name; that the others are right, the tests of its values show.
        let has = |path: &str| {
            let name = path.split('.').next();
            operation.input.members.iter().any(|member| Some(member.name) == name)
        };
        let facts = rule.facts.iter().map(|(_, template)| template);
        for part in rule.resources.iter().chain(facts).flat_map(|template| &template.0) {
            if let Part::Member { name, .. } = part {
                let is_known = name == "logGroup" || name == "function";
                assert!(is_known || has(name), "{service}:{}: {name}", operation.name);
            }
        }
        if let Some(member) = &rule.only_if {
            assert!(has(member), "{service}:{}: {member}", operation.name);
        }
    }
}

/// What is asked for `input`, one line each.
fn asked(operation: &str, input: &dyn Structure) -> String {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path(), &Holder { pid: 1, listen: String::new() }).unwrap();
    let read = store.read().unwrap();
    let ctx = Context::for_tests();
    let found =
        served().into_iter().find(|op| format!("{}:{}", op.service.id, op.name) == operation);
    let operation = found.unwrap();
    let fields = Fields::new(input);
    let lookup = Lookup { read: &read, ctx: &ctx };
    let place =
        Place { service: operation.service.id, ctx: &ctx, fields: &fields, lookup: &lookup };
    let mut lines = Vec::new();
    if let What::Rules(rules) = TABLE.what(operation.service.id, operation.name) {
        for rule in rules {
            if rule.only_if.as_ref().is_some_and(|member| !fields.has(member)) {
                continue;
            }
            let mut known = facts::of_input(&fields);
            for (key, template) in &rule.facts {
                for value in place.expand(template).unwrap().into_iter().flatten() {
                    known.push((key.clone(), value));
                }
            }
            let known: Vec<_> =
                known.iter().map(|(key, value)| format!(" {key}={value}")).collect();
            let forms: Vec<_> =
                rule.resources.iter().map(|t| place.resources(t).unwrap().join(" ")).collect();
            lines.push(format!("{} {}{}", rule.action, forms.join(" or "), known.concat()));
        }
    }
    for role in passed::roles(operation, &place).unwrap() {
        lines.push(format!("iam:PassRole {} {}", role.arn, role.service));
    }
    lines.join("\n")
}

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

#[test]
fn resources_are_those_of_the_input() {
    let tag = ecs::Tag { key: some("team"), value: some("red") };
    let run = ecs::RunTaskRequest {
        task_definition: some("app:3"),
        cluster: some("arn:aws:ecs:us-east-1:000000000000:cluster/c"),
        tags: Some(vec![tag]),
        overrides: Some(ecs::TaskOverride {
            task_role_arn: some("arn:aws:iam::000000000000:role/x/r"),
            ..Default::default()
        }),
        ..Default::default()
    };
    assert_eq!(
        asked("ecs:RunTask", &run),
        "ecs:RunTask arn:aws:ecs:us-east-1:000000000000:task-definition/app:3 \
         aws:RequestTag/team=red aws:TagKeys=team \
         ecs:cluster=arn:aws:ecs:us-east-1:000000000000:cluster/c \
         ecs:enable-execute-command=false\n\
         iam:PassRole arn:aws:iam::000000000000:role/x/r ecs-tasks.amazonaws.com"
    );
    let describe = ecs::DescribeTasksRequest {
        cluster: some("arn:aws:ecs:us-east-1:000000000000:cluster/c"),
        tasks: Some(vec!["aa".into(), "arn:aws:ecs:us-east-1:000000000000:task/c/bb".into()]),
        ..Default::default()
    };
    assert_eq!(
        asked("ecs:DescribeTasks", &describe),
        "ecs:DescribeTasks arn:aws:ecs:us-east-1:000000000000:task/c/aa \
         arn:aws:ecs:us-east-1:000000000000:task/c/bb \
         ecs:cluster=arn:aws:ecs:us-east-1:000000000000:cluster/c"
    );
    assert_eq!(
        asked("ecs:DescribeClusters", &ecs::DescribeClustersRequest::default()),
        "ecs:DescribeClusters arn:aws:ecs:us-east-1:000000000000:cluster/default"
    );
    let image = ecr::BatchGetImageRequest {
        registry_id: some("111111111111"),
        repository_name: some("a/b"),
        ..Default::default()
    };
    assert_eq!(
        asked("ecr:BatchGetImage", &image),
        "ecr:BatchGetImage arn:aws:ecr:us-east-1:111111111111:repository/a/b"
    );
    let function = lambda::CreateFunctionRequest {
        function_name: some("f"),
        vpc_config: Some(lambda::VpcConfig {
            subnet_ids: Some(vec!["subnet-1".into(), "subnet-2".into()]),
            security_group_ids: Some(vec!["sg-1".into()]),
            ..Default::default()
        }),
        ..Default::default()
    };
    assert_eq!(
        asked("lambda:CreateFunction", &function),
        "lambda:CreateFunction arn:aws:lambda:us-east-1:000000000000:function:f \
         lambda:SubnetIds=subnet-1 lambda:SubnetIds=subnet-2 lambda:SecurityGroupIds=sg-1"
    );
    let events = logs::GetLogEventsRequest {
        log_group_identifier: some("arn:aws:logs:us-east-1:000000000000:log-group:/x:*"),
        log_stream_name: some("s"),
        ..Default::default()
    };
    assert_eq!(
        asked("logs:GetLogEvents", &events),
        "logs:GetLogEvents arn:aws:logs:us-east-1:000000000000:log-group:/x:log-stream:s or \
         arn:aws:logs:us-east-1:000000000000:log-group:/x"
    );
    assert_eq!(
        asked("iam:GetUser", &iam::GetUserRequest::default()),
        "iam:GetUser arn:aws:iam::000000000000:root"
    );
    let subnet = ec2::CreateSubnetRequest {
        vpc_id: some("vpc-1"),
        tag_specifications: Some(vec![ec2::TagSpecification {
            tags: Some(vec![ec2::Tag { key: some("a"), value: some("b") }]),
            ..Default::default()
        }]),
        ..Default::default()
    };
    assert_eq!(
        asked("ec2:CreateSubnet", &subnet),
        "ec2:CreateSubnet arn:aws:ec2:us-east-1:000000000000:subnet/* aws:RequestTag/a=b \
         aws:TagKeys=a\n\
         ec2:CreateSubnet arn:aws:ec2:us-east-1:000000000000:vpc/vpc-1 aws:RequestTag/a=b \
         aws:TagKeys=a\n\
         ec2:CreateTags arn:aws:ec2:us-east-1:000000000000:subnet/* aws:RequestTag/a=b \
         aws:TagKeys=a ec2:CreateAction=CreateSubnet"
    );
    let tags = ec2::CreateTagsRequest {
        resources: Some(vec!["igw-1".into(), "vpc-2".into()]),
        ..Default::default()
    };
    assert_eq!(
        asked("ec2:CreateTags", &tags),
        "ec2:CreateTags arn:aws:ec2:us-east-1:000000000000:internet-gateway/igw-1 \
         arn:aws:ec2:us-east-1:000000000000:vpc/vpc-2"
    );
}
