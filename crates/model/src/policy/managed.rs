//! The policies that AWS makes: `arn:aws:iam::aws:policy/…`. They exist in every account.
//!
//! Each document is a file of its own in `managed/`. `ReadOnlyAccess` covers the services that
//! are served here; on AWS it is much longer and means the same for them.

/// One of AWS's policies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ManagedPolicy {
    pub path: &'static str,
    pub name: &'static str,
    /// The number of its default version. Earlier ones are not kept.
    pub version: u32,
    /// JSON.
    pub document: &'static str,
}

const ROOT: &str = "/";
const SERVICE_ROLE: &str = "/service-role/";
const AWS_SERVICE_ROLE: &str = "/aws-service-role/";

impl ManagedPolicy {
    pub fn arn(&self) -> String {
        format!("arn:aws:iam::aws:policy{}{}", self.path, self.name)
    }
}

/// The policy with this ARN.
pub fn find(arn: &str) -> Option<&'static ManagedPolicy> {
    let name = arn.strip_prefix("arn:aws:iam::aws:policy/")?.rsplit('/').next()?;
    ALL.iter().find(|policy| policy.name == name && policy.arn() == arn)
}

macro_rules! policies {
    ($($path:ident $name:literal $version:literal,)*) => {
        /// All of them, by name.
        pub static ALL: &[ManagedPolicy] = &[$(ManagedPolicy {
            path: $path,
            name: $name,
            version: $version,
            document: include_str!(concat!("managed/", $name, ".json")),
        }),*];
    };
}

policies! {
    ROOT "AdministratorAccess" 1,
    SERVICE_ROLE "AmazonAPIGatewayPushToCloudWatchLogs" 1,
    ROOT "AmazonDynamoDBFullAccess" 15,
    ROOT "AmazonEC2ContainerRegistryFullAccess" 3,
    ROOT "AmazonEC2ContainerRegistryPowerUser" 3,
    ROOT "AmazonEC2ContainerRegistryPullOnly" 1,
    ROOT "AmazonEC2ContainerRegistryReadOnly" 3,
    SERVICE_ROLE "AmazonEC2ContainerServiceAutoscaleRole" 2,
    SERVICE_ROLE "AmazonEC2ContainerServiceEventsRole" 3,
    SERVICE_ROLE "AmazonEC2ContainerServiceforEC2Role" 7,
    SERVICE_ROLE "AmazonEC2ContainerServiceRole" 2,
    ROOT "AmazonECS_FullAccess" 21,
    SERVICE_ROLE "AmazonECSInfrastructureRolePolicyForServiceConnectTransportLayerSecurity" 1,
    SERVICE_ROLE "AmazonECSInfrastructureRolePolicyForVolumes" 2,
    AWS_SERVICE_ROLE "AmazonECSServiceRolePolicy" 11,
    SERVICE_ROLE "AmazonECSTaskExecutionRolePolicy" 1,
    ROOT "AmazonElasticFileSystemClientFullAccess" 1,
    ROOT "AmazonElasticFileSystemClientReadWriteAccess" 1,
    ROOT "AmazonEventBridgeFullAccess" 5,
    ROOT "AmazonS3FullAccess" 2,
    ROOT "AmazonS3ReadOnlyAccess" 3,
    ROOT "AmazonSNSFullAccess" 2,
    ROOT "AmazonSQSFullAccess" 1,
    ROOT "AmazonSQSReadOnlyAccess" 4,
    ROOT "AmazonSSMManagedInstanceCore" 2,
    ROOT "AmazonSSMReadOnlyAccess" 1,
    AWS_SERVICE_ROLE "AWSApplicationAutoscalingECSServicePolicy" 2,
    ROOT "AWSCloudFormationFullAccess" 1,
    ROOT "AWSCloudFormationReadOnlyAccess" 8,
    ROOT "AWSCodeDeployRoleForECS" 3,
    ROOT "AWSLambda_FullAccess" 1,
    SERVICE_ROLE "AWSLambdaBasicExecutionRole" 1,
    SERVICE_ROLE "AWSLambdaDynamoDBExecutionRole" 1,
    SERVICE_ROLE "AWSLambdaKinesisExecutionRole" 2,
    SERVICE_ROLE "AWSLambdaRole" 1,
    SERVICE_ROLE "AWSLambdaSQSQueueExecutionRole" 1,
    SERVICE_ROLE "AWSLambdaVPCAccessExecutionRole" 3,
    ROOT "AWSStepFunctionsFullAccess" 1,
    ROOT "AWSStepFunctionsReadOnlyAccess" 4,
    ROOT "AWSXRayDaemonWriteAccess" 2,
    ROOT "AWSXrayWriteOnlyAccess" 2,
    ROOT "CloudWatchAgentServerPolicy" 3,
    ROOT "CloudWatchFullAccess" 4,
    ROOT "CloudWatchFullAccessV2" 3,
    ROOT "CloudWatchLogsFullAccess" 2,
    ROOT "CloudWatchReadOnlyAccess" 10,
    ROOT "ElasticLoadBalancingFullAccess" 8,
    ROOT "IAMFullAccess" 2,
    ROOT "PowerUserAccess" 6,
    ROOT "ReadOnlyAccess" 131,
    ROOT "SecretsManagerReadWrite" 5,
}

#[cfg(test)]
mod tests {
    use super::super::{Policy, PolicyKind};
    use super::*;

    #[test]
    fn every_document_is_a_valid_policy_with_an_arn_of_its_own() {
        for policy in ALL {
            Policy::parse(policy.document, PolicyKind::Identity)
                .unwrap_or_else(|fault| panic!("{}: {fault}", policy.name));
            assert_eq!(find(&policy.arn()), Some(policy));
        }
    }

    #[test]
    fn a_policy_is_found_under_its_own_path_only() {
        assert!(find("arn:aws:iam::aws:policy/AmazonS3FullAccess").is_some());
        assert!(find("arn:aws:iam::aws:policy/service-role/AmazonS3FullAccess").is_none());
        assert!(find("arn:aws:iam::aws:policy/AmazonECSTaskExecutionRolePolicy").is_none());
        assert!(find("arn:aws:iam::000000000000:policy/AmazonS3FullAccess").is_none());
    }
}
