//! Types, operations and errors of Amazon Elastic Compute Cloud.
//!
//! Written by `cargo xtask codegen`; do not edit. Derived from the service models in
//! botocore 1.44.5, Copyright Amazon.com, Inc. or its affiliates, licensed under the
//! Apache License, Version 2.0 (https://www.apache.org/licenses/LICENSE-2.0).

use model::Timestamp;
use crate::generated::catalog;
use crate::macros::{errors, service, shape, string_enum};
use crate::schema::{Member, Operation};

string_enum! { AccountAttributeName {
    SupportedPlatforms = "supported-platforms",
    DefaultVpc = "default-vpc",
} }

string_enum! { AmdSevSnpSpecification {
    Enabled = "enabled",
    Disabled = "disabled",
} }

string_enum! { ArchitectureType {
    I386 = "i386",
    X8664 = "x86_64",
    Arm64 = "arm64",
    X8664Mac = "x86_64_mac",
    Arm64Mac = "arm64_mac",
} }

string_enum! { ArchitectureValues {
    I386 = "i386",
    X8664 = "x86_64",
    Arm64 = "arm64",
    X8664Mac = "x86_64_mac",
    Arm64Mac = "arm64_mac",
} }

string_enum! { AttachmentLimitType {
    Shared = "shared",
    Dedicated = "dedicated",
} }

string_enum! { AttachmentStatus {
    Attaching = "attaching",
    Attached = "attached",
    Detaching = "detaching",
    Detached = "detached",
} }

string_enum! { AutoProvisionZonesState {
    Enabled = "enabled",
    Disabled = "disabled",
} }

string_enum! { AutoScalingIpsState {
    Enabled = "enabled",
    Disabled = "disabled",
} }

string_enum! { AvailabilityMode {
    Zonal = "zonal",
    Regional = "regional",
} }

string_enum! { AvailabilityZoneOptInStatus {
    OptInNotRequired = "opt-in-not-required",
    OptedIn = "opted-in",
    NotOptedIn = "not-opted-in",
} }

string_enum! { AvailabilityZoneState {
    Available = "available",
    Information = "information",
    Impaired = "impaired",
    Unavailable = "unavailable",
    Constrained = "constrained",
} }

string_enum! { BandwidthWeightingType {
    Default = "default",
    Vpc1 = "vpc-1",
    Ebs1 = "ebs-1",
} }

string_enum! { BlockPublicAccessMode {
    Off = "off",
    BlockBidirectional = "block-bidirectional",
    BlockIngress = "block-ingress",
} }

string_enum! { BootModeType {
    LegacyBios = "legacy-bios",
    Uefi = "uefi",
} }

string_enum! { BootModeValues {
    LegacyBios = "legacy-bios",
    Uefi = "uefi",
    UefiPreferred = "uefi-preferred",
} }

string_enum! { CapacityReservationPreference {
    CapacityReservationsOnly = "capacity-reservations-only",
    Open = "open",
    None = "none",
} }

string_enum! { ConnectivityType {
    Private = "private",
    Public = "public",
} }

string_enum! { DestinationFileFormat {
    PlainText = "plain-text",
    Parquet = "parquet",
} }

string_enum! { DeviceType {
    Ebs = "ebs",
    InstanceStore = "instance-store",
} }

string_enum! { DiskType {
    Hdd = "hdd",
    Ssd = "ssd",
} }

string_enum! { DnsNameState {
    PendingVerification = "pendingVerification",
    Verified = "verified",
    Failed = "failed",
} }

string_enum! { DnsRecordIpType {
    Ipv4 = "ipv4",
    Dualstack = "dualstack",
    Ipv6 = "ipv6",
    ServiceDefined = "service-defined",
} }

string_enum! { DomainType {
    Vpc = "vpc",
    Standard = "standard",
} }

string_enum! { EbsEncryptionSupport {
    Unsupported = "unsupported",
    Supported = "supported",
} }

string_enum! { EbsNvmeSupport {
    Unsupported = "unsupported",
    Supported = "supported",
    Required = "required",
} }

string_enum! { EbsOptimizedSupport {
    Unsupported = "unsupported",
    Supported = "supported",
    Default = "default",
} }

string_enum! { EnaSupport {
    Unsupported = "unsupported",
    Supported = "supported",
    Required = "required",
} }

string_enum! { EphemeralNvmeSupport {
    Unsupported = "unsupported",
    Supported = "supported",
    Required = "required",
} }

string_enum! { FlexibleEnaQueuesSupport {
    Unsupported = "unsupported",
    Supported = "supported",
} }

string_enum! { FlowLogsResourceType {
    Vpc = "VPC",
    Subnet = "Subnet",
    NetworkInterface = "NetworkInterface",
    TransitGateway = "TransitGateway",
    TransitGatewayAttachment = "TransitGatewayAttachment",
    RegionalNatGateway = "RegionalNatGateway",
    CoreNetwork = "CoreNetwork",
    CoreNetworkEdge = "CoreNetworkEdge",
    CoreNetworkAttachment = "CoreNetworkAttachment",
} }

string_enum! { GatewayType {
    Ipsec1 = "ipsec.1",
} }

string_enum! { HostnameType {
    IpName = "ip-name",
    ResourceName = "resource-name",
} }

string_enum! { HttpTokensState {
    Optional = "optional",
    Required = "required",
} }

string_enum! { HypervisorType {
    Ovm = "ovm",
    Xen = "xen",
} }

string_enum! { ImageState {
    Pending = "pending",
    Available = "available",
    Invalid = "invalid",
    Deregistered = "deregistered",
    Transient = "transient",
    Failed = "failed",
    Error = "error",
    Disabled = "disabled",
} }

string_enum! { ImageTypeValues {
    Machine = "machine",
    Kernel = "kernel",
    Ramdisk = "ramdisk",
} }

string_enum! { ImdsSupportValues {
    V20 = "v2.0",
} }

string_enum! { InstanceAutoRecoveryState {
    Disabled = "disabled",
    Default = "default",
} }

string_enum! { InstanceBandwidthWeighting {
    Default = "default",
    Vpc1 = "vpc-1",
    Ebs1 = "ebs-1",
} }

string_enum! { InstanceBootModeValues {
    LegacyBios = "legacy-bios",
    Uefi = "uefi",
} }

string_enum! { InstanceLifecycleType {
    Spot = "spot",
    Scheduled = "scheduled",
    CapacityBlock = "capacity-block",
    InterruptibleCapacityReservation = "interruptible-capacity-reservation",
} }

string_enum! { InstanceMetadataEndpointState {
    Disabled = "disabled",
    Enabled = "enabled",
} }

string_enum! { InstanceMetadataOptionsState {
    Pending = "pending",
    Applied = "applied",
} }

string_enum! { InstanceMetadataProtocolState {
    Disabled = "disabled",
    Enabled = "enabled",
} }

string_enum! { InstanceMetadataTagsState {
    Disabled = "disabled",
    Enabled = "enabled",
} }

string_enum! { InstanceRebootMigrationState {
    Disabled = "disabled",
    Default = "default",
} }

string_enum! { InstanceStateName {
    Pending = "pending",
    Running = "running",
    ShuttingDown = "shutting-down",
    Terminated = "terminated",
    Stopping = "stopping",
    Stopped = "stopped",
} }

string_enum! { InstanceStorageEncryptionSupport {
    Unsupported = "unsupported",
    Required = "required",
} }

string_enum! { InstanceTypeHypervisor {
    Nitro = "nitro",
    Xen = "xen",
} }

string_enum! { IpAddressType {
    Ipv4 = "ipv4",
    Dualstack = "dualstack",
    Ipv6 = "ipv6",
} }

string_enum! { IpSource {
    Amazon = "amazon",
    Byoip = "byoip",
    None = "none",
} }

string_enum! { Ipv6AddressAttribute {
    Public = "public",
    Private = "private",
} }

string_enum! { LogDestinationType {
    CloudWatchLogs = "cloud-watch-logs",
    S3 = "s3",
    KinesisDataFirehose = "kinesis-data-firehose",
} }

string_enum! { MonitoringState {
    Disabled = "disabled",
    Disabling = "disabling",
    Enabled = "enabled",
    Pending = "pending",
} }

string_enum! { NatGatewayAddressStatus {
    Assigning = "assigning",
    Unassigning = "unassigning",
    Associating = "associating",
    Disassociating = "disassociating",
    Succeeded = "succeeded",
    Failed = "failed",
} }

string_enum! { NatGatewayApplianceModifyState {
    Modifying = "modifying",
    Completed = "completed",
    Failed = "failed",
} }

string_enum! { NatGatewayApplianceState {
    Attaching = "attaching",
    Attached = "attached",
    Detaching = "detaching",
    Detached = "detached",
    AttachFailed = "attach-failed",
    DetachFailed = "detach-failed",
} }

string_enum! { NatGatewayApplianceType {
    NetworkFirewallProxy = "network-firewall-proxy",
} }

string_enum! { NatGatewayState {
    Pending = "pending",
    Failed = "failed",
    Available = "available",
    Deleting = "deleting",
    Deleted = "deleted",
} }

string_enum! { NestedVirtualizationSpecification {
    Enabled = "enabled",
    Disabled = "disabled",
} }

string_enum! { NetworkCardInterfaceType {
    Interface = "interface",
    Efa = "efa",
    EfaOnly = "efa-only",
    Secondary = "secondary",
} }

string_enum! { NetworkInterfaceAttribute {
    Description = "description",
    GroupSet = "groupSet",
    SourceDestCheck = "sourceDestCheck",
    Attachment = "attachment",
    AssociatePublicIpAddress = "associatePublicIpAddress",
} }

string_enum! { NetworkInterfaceCreationType {
    Efa = "efa",
    EfaOnly = "efa-only",
    Branch = "branch",
    Trunk = "trunk",
} }

string_enum! { NetworkInterfaceStatus {
    Available = "available",
    Associated = "associated",
    Attaching = "attaching",
    InUse = "in-use",
    Detaching = "detaching",
} }

string_enum! { NetworkInterfaceType {
    Interface = "interface",
    NatGateway = "natGateway",
    Efa = "efa",
    EfaOnly = "efa-only",
    Trunk = "trunk",
    LoadBalancer = "load_balancer",
    NetworkLoadBalancer = "network_load_balancer",
    VpcEndpoint = "vpc_endpoint",
    Branch = "branch",
    TransitGateway = "transit_gateway",
    Lambda = "lambda",
    Quicksight = "quicksight",
    GlobalAcceleratorManaged = "global_accelerator_managed",
    ApiGatewayManaged = "api_gateway_managed",
    GatewayLoadBalancer = "gateway_load_balancer",
    GatewayLoadBalancerEndpoint = "gateway_load_balancer_endpoint",
    IotRulesManaged = "iot_rules_managed",
    AwsCodestarConnectionsManaged = "aws_codestar_connections_managed",
} }

string_enum! { NitroEnclavesSupport {
    Unsupported = "unsupported",
    Supported = "supported",
} }

string_enum! { NitroTpmSupport {
    Unsupported = "unsupported",
    Supported = "supported",
} }

string_enum! { PayerResponsibility {
    ServiceOwner = "ServiceOwner",
} }

string_enum! { PayerResponsibilityScope {
    VpcEndpointCharges = "vpc-endpoint-charges",
    ResourceGatewayCharges = "resource-gateway-charges",
} }

string_enum! { PayerResponsibilityType {
    VpcEndpointAccount = "vpc-endpoint-account",
    ResourceGatewayAccount = "resource-gateway-account",
    VpcEndpointServiceAccount = "vpc-endpoint-service-account",
} }

string_enum! { PhcSupport {
    Unsupported = "unsupported",
    Supported = "supported",
} }

string_enum! { PlacementGroupStrategy {
    Cluster = "cluster",
    Partition = "partition",
    Spread = "spread",
} }

string_enum! { PlatformValues {
    Windows = "Windows",
} }

string_enum! { PrefixListState {
    CreateInProgress = "create-in-progress",
    CreateComplete = "create-complete",
    CreateFailed = "create-failed",
    ModifyInProgress = "modify-in-progress",
    ModifyComplete = "modify-complete",
    ModifyFailed = "modify-failed",
    RestoreInProgress = "restore-in-progress",
    RestoreComplete = "restore-complete",
    RestoreFailed = "restore-failed",
    DeleteInProgress = "delete-in-progress",
    DeleteComplete = "delete-complete",
    DeleteFailed = "delete-failed",
} }

string_enum! { ProductCodeValues {
    Devpay = "devpay",
    Marketplace = "marketplace",
} }

string_enum! { RebootMigrationSupport {
    Unsupported = "unsupported",
    Supported = "supported",
} }

string_enum! { ResourceType {
    CapacityReservation = "capacity-reservation",
    ClientVpnEndpoint = "client-vpn-endpoint",
    CustomerGateway = "customer-gateway",
    CarrierGateway = "carrier-gateway",
    CoipPool = "coip-pool",
    DeclarativePoliciesReport = "declarative-policies-report",
    DedicatedHost = "dedicated-host",
    DhcpOptions = "dhcp-options",
    EgressOnlyInternetGateway = "egress-only-internet-gateway",
    ElasticIp = "elastic-ip",
    ElasticGpu = "elastic-gpu",
    ExportImageTask = "export-image-task",
    ExportInstanceTask = "export-instance-task",
    FcaPolicy = "fca-policy",
    Fleet = "fleet",
    FpgaImage = "fpga-image",
    HostReservation = "host-reservation",
    Image = "image",
    ImageUsageReport = "image-usage-report",
    ImportImageTask = "import-image-task",
    ImportSnapshotTask = "import-snapshot-task",
    Instance = "instance",
    InstanceEventWindow = "instance-event-window",
    InternetGateway = "internet-gateway",
    Ipam = "ipam",
    IpamPool = "ipam-pool",
    IpamScope = "ipam-scope",
    Ipv4poolEc2 = "ipv4pool-ec2",
    Ipv6poolEc2 = "ipv6pool-ec2",
    KeyPair = "key-pair",
    LaunchTemplate = "launch-template",
    LocalGateway = "local-gateway",
    LocalGatewayRouteTable = "local-gateway-route-table",
    LocalGatewayVirtualInterface = "local-gateway-virtual-interface",
    LocalGatewayVirtualInterfaceGroup = "local-gateway-virtual-interface-group",
    LocalGatewayRouteTableVpcAssociation = "local-gateway-route-table-vpc-association",
    LocalGatewayRouteTableVirtualInterfaceGroupAssociation = "local-gateway-route-table-virtual-interface-group-association",
    Natgateway = "natgateway",
    NetworkAcl = "network-acl",
    NetworkInterface = "network-interface",
    NetworkInsightsAnalysis = "network-insights-analysis",
    NetworkInsightsPath = "network-insights-path",
    NetworkInsightsAccessScope = "network-insights-access-scope",
    NetworkInsightsAccessScopeAnalysis = "network-insights-access-scope-analysis",
    OutpostLag = "outpost-lag",
    PlacementGroup = "placement-group",
    PrefixList = "prefix-list",
    ReplaceRootVolumeTask = "replace-root-volume-task",
    ReservedInstances = "reserved-instances",
    RouteTable = "route-table",
    SecurityGroup = "security-group",
    SecurityGroupRule = "security-group-rule",
    ServiceLinkVirtualInterface = "service-link-virtual-interface",
    Snapshot = "snapshot",
    SpotFleetRequest = "spot-fleet-request",
    SpotInstancesRequest = "spot-instances-request",
    Subnet = "subnet",
    SubnetCidrReservation = "subnet-cidr-reservation",
    TrafficMirrorFilter = "traffic-mirror-filter",
    TrafficMirrorSession = "traffic-mirror-session",
    TrafficMirrorTarget = "traffic-mirror-target",
    TransitGateway = "transit-gateway",
    TransitGatewayAttachment = "transit-gateway-attachment",
    TransitGatewayConnectPeer = "transit-gateway-connect-peer",
    TransitGatewayMulticastDomain = "transit-gateway-multicast-domain",
    TransitGatewayPolicyTable = "transit-gateway-policy-table",
    TransitGatewayMeteringPolicy = "transit-gateway-metering-policy",
    TransitGatewayRouteTable = "transit-gateway-route-table",
    TransitGatewayRouteTableAnnouncement = "transit-gateway-route-table-announcement",
    Volume = "volume",
    Vpc = "vpc",
    VpcEndpoint = "vpc-endpoint",
    VpcEndpointConnection = "vpc-endpoint-connection",
    VpcEndpointService = "vpc-endpoint-service",
    VpcEndpointServicePermission = "vpc-endpoint-service-permission",
    VpcPeeringConnection = "vpc-peering-connection",
    VpnConnection = "vpn-connection",
    VpnGateway = "vpn-gateway",
    VpcFlowLog = "vpc-flow-log",
    CapacityReservationFleet = "capacity-reservation-fleet",
    TrafficMirrorFilterRule = "traffic-mirror-filter-rule",
    VpcEndpointConnectionDeviceType = "vpc-endpoint-connection-device-type",
    VerifiedAccessInstance = "verified-access-instance",
    VerifiedAccessGroup = "verified-access-group",
    VerifiedAccessEndpoint = "verified-access-endpoint",
    VerifiedAccessPolicy = "verified-access-policy",
    VerifiedAccessTrustProvider = "verified-access-trust-provider",
    VpnConnectionDeviceType = "vpn-connection-device-type",
    VpcBlockPublicAccessExclusion = "vpc-block-public-access-exclusion",
    VpcEncryptionControl = "vpc-encryption-control",
    RouteServer = "route-server",
    RouteServerEndpoint = "route-server-endpoint",
    RouteServerPeer = "route-server-peer",
    IpamResourceDiscovery = "ipam-resource-discovery",
    IpamResourceDiscoveryAssociation = "ipam-resource-discovery-association",
    InstanceConnectEndpoint = "instance-connect-endpoint",
    VerifiedAccessEndpointTarget = "verified-access-endpoint-target",
    IpamExternalResourceVerificationToken = "ipam-external-resource-verification-token",
    CapacityBlock = "capacity-block",
    MacModificationTask = "mac-modification-task",
    IpamPrefixListResolver = "ipam-prefix-list-resolver",
    IpamPolicy = "ipam-policy",
    IpamPrefixListResolverTarget = "ipam-prefix-list-resolver-target",
    IpamInternetRegistryAssociation = "ipam-internet-registry-association",
    SecondaryInterface = "secondary-interface",
    SecondaryNetwork = "secondary-network",
    SecondarySubnet = "secondary-subnet",
    CapacityManagerDataExport = "capacity-manager-data-export",
    VpnConcentrator = "vpn-concentrator",
    IpamPoolAllocation = "ipam-pool-allocation",
    CapacityReservationCancellationQuote = "capacity-reservation-cancellation-quote",
    ApplicationStatusCheck = "application-status-check",
    CapacityReservationModificationQuote = "capacity-reservation-modification-quote",
    MetricCategory = "metric-category",
} }

string_enum! { RootDeviceType {
    Ebs = "ebs",
    InstanceStore = "instance-store",
} }

string_enum! { RouteOrigin {
    CreateRouteTable = "CreateRouteTable",
    CreateRoute = "CreateRoute",
    EnableVgwRoutePropagation = "EnableVgwRoutePropagation",
    Advertisement = "Advertisement",
} }

string_enum! { RouteState {
    Active = "active",
    Blackhole = "blackhole",
    Filtered = "filtered",
} }

string_enum! { RouteTableAssociationStateCode {
    Associating = "associating",
    Associated = "associated",
    Disassociating = "disassociating",
    Disassociated = "disassociated",
    Failed = "failed",
} }

string_enum! { RuleAction {
    Allow = "allow",
    Deny = "deny",
} }

string_enum! { SecondaryInterfaceStatus {
    Available = "available",
    InUse = "in-use",
} }

string_enum! { SecondaryInterfaceType {
    Secondary = "secondary",
} }

string_enum! { ServiceConnectivityType {
    Ipv4 = "ipv4",
    Ipv6 = "ipv6",
} }

string_enum! { ServiceManaged {
    Alb = "alb",
    Nlb = "nlb",
    Rnat = "rnat",
    Rds = "rds",
} }

string_enum! { ServiceType {
    Interface = "Interface",
    Gateway = "Gateway",
    GatewayLoadBalancer = "GatewayLoadBalancer",
} }

string_enum! { SeverityLabel {
    Informational = "informational",
    Low = "low",
    Medium = "medium",
    High = "high",
    Critical = "critical",
} }

string_enum! { State {
    PendingAcceptance = "PendingAcceptance",
    Pending = "Pending",
    Available = "Available",
    Deleting = "Deleting",
    Deleted = "Deleted",
    Rejected = "Rejected",
    Failed = "Failed",
    Expired = "Expired",
    Partial = "Partial",
} }

string_enum! { SubnetCidrBlockStateCode {
    Associating = "associating",
    Associated = "associated",
    Disassociating = "disassociating",
    Disassociated = "disassociated",
    Failing = "failing",
    Failed = "failed",
} }

string_enum! { SubnetState {
    Pending = "pending",
    Available = "available",
    Unavailable = "unavailable",
    Failed = "failed",
    FailedInsufficientCapacity = "failed-insufficient-capacity",
} }

string_enum! { SupportedAdditionalProcessorFeature {
    AmdSevSnp = "amd-sev-snp",
    NestedVirtualization = "nested-virtualization",
} }

string_enum! { TaggableResourceType {
    NetworkInterface = "network-interface",
    Instance = "instance",
    AutoScalingGroup = "auto-scaling-group",
} }

string_enum! { Tenancy {
    Default = "default",
    Dedicated = "dedicated",
    Host = "host",
} }

string_enum! { TpmSupportValues {
    V20 = "v2.0",
} }

string_enum! { TrafficType {
    Accept = "ACCEPT",
    Reject = "REJECT",
    All = "ALL",
} }

string_enum! { UsageClassType {
    Spot = "spot",
    OnDemand = "on-demand",
    CapacityBlock = "capacity-block",
} }

string_enum! { VirtualizationType {
    Hvm = "hvm",
    Paravirtual = "paravirtual",
} }

string_enum! { VolumeType {
    Standard = "standard",
    Io1 = "io1",
    Io2 = "io2",
    Gp2 = "gp2",
    Sc1 = "sc1",
    St1 = "st1",
    Gp3 = "gp3",
} }

string_enum! { VpcAttributeName {
    EnableDnsSupport = "enableDnsSupport",
    EnableDnsHostnames = "enableDnsHostnames",
    EnableNetworkAddressUsageMetrics = "enableNetworkAddressUsageMetrics",
} }

string_enum! { VpcCidrBlockStateCode {
    Associating = "associating",
    Associated = "associated",
    Disassociating = "disassociating",
    Disassociated = "disassociated",
    Failing = "failing",
    Failed = "failed",
} }

string_enum! { VpcEncryptionControlExclusionState {
    Enabling = "enabling",
    Enabled = "enabled",
    Disabling = "disabling",
    Disabled = "disabled",
} }

string_enum! { VpcEncryptionControlExclusionStateInput {
    Enable = "enable",
    Disable = "disable",
} }

string_enum! { VpcEncryptionControlMode {
    Monitor = "monitor",
    Enforce = "enforce",
} }

string_enum! { VpcEncryptionControlState {
    EnforceInProgress = "enforce-in-progress",
    MonitorInProgress = "monitor-in-progress",
    EnforceFailed = "enforce-failed",
    MonitorFailed = "monitor-failed",
    Deleting = "deleting",
    Deleted = "deleted",
    Available = "available",
    Creating = "creating",
    DeleteFailed = "delete-failed",
} }

string_enum! { VpcEndpointType {
    Interface = "Interface",
    Gateway = "Gateway",
    GatewayLoadBalancer = "GatewayLoadBalancer",
    Resource = "Resource",
    ServiceNetwork = "ServiceNetwork",
    Tunnel = "Tunnel",
} }

string_enum! { VpcState {
    Pending = "pending",
    Available = "available",
    Deleting = "deleting",
} }

string_enum! { VpnState {
    Pending = "pending",
    Available = "available",
    Deleting = "deleting",
    Deleted = "deleted",
} }

shape! { AccountAttribute {
    0 attribute_name: String = Member::new("AttributeName").wire("attributeName"),
    1 attribute_values: Vec<AccountAttributeValue> = Member::new("AttributeValues").wire("attributeValueSet").ec2("AttributeValueSet").of(&Member::new("member").wire("item").ec2("Item")),
} }

shape! { AccountAttributeValue {
    0 attribute_value: String = Member::new("AttributeValue").wire("attributeValue"),
} }

shape! { AddPrefixListEntry {
    0 cidr: String = Member::new("Cidr").required(),
    1 description: String = Member::new("Description"),
} }

shape! { Address {
    0 allocation_id: String = Member::new("AllocationId").wire("allocationId"),
    1 association_id: String = Member::new("AssociationId").wire("associationId"),
    2 domain: DomainType = Member::new("Domain").wire("domain"),
    3 network_interface_id: String = Member::new("NetworkInterfaceId").wire("networkInterfaceId"),
    4 network_interface_owner_id: String = Member::new("NetworkInterfaceOwnerId").wire("networkInterfaceOwnerId"),
    5 private_ip_address: String = Member::new("PrivateIpAddress").wire("privateIpAddress"),
    6 tags: Vec<Tag> = Member::new("Tags").wire("tagSet").ec2("TagSet").of(&Member::new("member").wire("item").ec2("Item")),
    7 public_ipv4_pool: String = Member::new("PublicIpv4Pool").wire("publicIpv4Pool"),
    8 network_border_group: String = Member::new("NetworkBorderGroup").wire("networkBorderGroup"),
    9 customer_owned_ip: String = Member::new("CustomerOwnedIp").wire("customerOwnedIp"),
    10 customer_owned_ipv4_pool: String = Member::new("CustomerOwnedIpv4Pool").wire("customerOwnedIpv4Pool"),
    11 carrier_ip: String = Member::new("CarrierIp").wire("carrierIp"),
    12 subnet_id: String = Member::new("SubnetId").wire("subnetId"),
    13 service_managed: ServiceManaged = Member::new("ServiceManaged").wire("serviceManaged"),
    14 instance_id: String = Member::new("InstanceId").wire("instanceId"),
    15 public_ip: String = Member::new("PublicIp").wire("publicIp"),
} }

shape! { AllocateAddressRequest {
    0 domain: DomainType = Member::new("Domain"),
    1 address: String = Member::new("Address"),
    2 public_ipv4_pool: String = Member::new("PublicIpv4Pool"),
    3 network_border_group: String = Member::new("NetworkBorderGroup"),
    4 customer_owned_ipv4_pool: String = Member::new("CustomerOwnedIpv4Pool"),
    5 tag_specifications: Vec<TagSpecification> = Member::new("TagSpecifications").wire("TagSpecification").ec2("TagSpecification").of(&Member::new("member").wire("item").ec2("Item")),
    6 ipam_pool_id: String = Member::new("IpamPoolId"),
    7 dry_run: bool = Member::new("DryRun").wire("dryRun"),
} }

shape! { AllocateAddressResult {
    0 allocation_id: String = Member::new("AllocationId").wire("allocationId"),
    1 public_ipv4_pool: String = Member::new("PublicIpv4Pool").wire("publicIpv4Pool"),
    2 network_border_group: String = Member::new("NetworkBorderGroup").wire("networkBorderGroup"),
    3 domain: DomainType = Member::new("Domain").wire("domain"),
    4 customer_owned_ip: String = Member::new("CustomerOwnedIp").wire("customerOwnedIp"),
    5 customer_owned_ipv4_pool: String = Member::new("CustomerOwnedIpv4Pool").wire("customerOwnedIpv4Pool"),
    6 carrier_ip: String = Member::new("CarrierIp").wire("carrierIp"),
    7 public_ip: String = Member::new("PublicIp").wire("publicIp"),
} }

shape! { AssociateAddressRequest {
    0 allocation_id: String = Member::new("AllocationId"),
    1 instance_id: String = Member::new("InstanceId"),
    2 public_ip: String = Member::new("PublicIp"),
    3 dry_run: bool = Member::new("DryRun").wire("dryRun"),
    4 network_interface_id: String = Member::new("NetworkInterfaceId").wire("networkInterfaceId"),
    5 private_ip_address: String = Member::new("PrivateIpAddress").wire("privateIpAddress"),
    6 allow_reassociation: bool = Member::new("AllowReassociation").wire("allowReassociation"),
} }

shape! { AssociateAddressResult {
    0 association_id: String = Member::new("AssociationId").wire("associationId"),
} }

shape! { AssociateDhcpOptionsRequest {
    0 dhcp_options_id: String = Member::new("DhcpOptionsId").required(),
    1 vpc_id: String = Member::new("VpcId").required(),
    2 dry_run: bool = Member::new("DryRun").wire("dryRun"),
} }

shape! { AssociateRouteTableRequest {
    0 gateway_id: String = Member::new("GatewayId"),
    1 public_ipv4_pool: String = Member::new("PublicIpv4Pool"),
    2 dry_run: bool = Member::new("DryRun").wire("dryRun"),
    3 subnet_id: String = Member::new("SubnetId").wire("subnetId"),
    4 route_table_id: String = Member::new("RouteTableId").wire("routeTableId").required(),
} }

shape! { AssociateRouteTableResult {
    0 association_id: String = Member::new("AssociationId").wire("associationId"),
    1 association_state: RouteTableAssociationState = Member::new("AssociationState").wire("associationState"),
} }

shape! { AssociateVpcCidrBlockRequest {
    0 cidr_block: String = Member::new("CidrBlock"),
    1 ipv6_cidr_block_network_border_group: String = Member::new("Ipv6CidrBlockNetworkBorderGroup"),
    2 ipv6_pool: String = Member::new("Ipv6Pool"),
    3 ipv6_cidr_block: String = Member::new("Ipv6CidrBlock"),
    4 ipv4_ipam_pool_id: String = Member::new("Ipv4IpamPoolId"),
    5 ipv4_netmask_length: i32 = Member::new("Ipv4NetmaskLength"),
    6 ipv6_ipam_pool_id: String = Member::new("Ipv6IpamPoolId"),
    7 ipv6_netmask_length: i32 = Member::new("Ipv6NetmaskLength"),
    8 vpc_id: String = Member::new("VpcId").wire("vpcId").required(),
    9 amazon_provided_ipv6_cidr_block: bool = Member::new("AmazonProvidedIpv6CidrBlock").wire("amazonProvidedIpv6CidrBlock"),
} }

shape! { AssociateVpcCidrBlockResult {
    0 ipv6_cidr_block_association: VpcIpv6CidrBlockAssociation = Member::new("Ipv6CidrBlockAssociation").wire("ipv6CidrBlockAssociation"),
    1 cidr_block_association: VpcCidrBlockAssociation = Member::new("CidrBlockAssociation").wire("cidrBlockAssociation"),
    2 vpc_id: String = Member::new("VpcId").wire("vpcId"),
} }

shape! { AttachInternetGatewayRequest {
    0 dry_run: bool = Member::new("DryRun").wire("dryRun"),
    1 internet_gateway_id: String = Member::new("InternetGatewayId").wire("internetGatewayId").required(),
    2 vpc_id: String = Member::new("VpcId").wire("vpcId").required(),
} }

shape! { AttachmentEnaSrdSpecification {
    0 ena_srd_enabled: bool = Member::new("EnaSrdEnabled").wire("enaSrdEnabled"),
    1 ena_srd_udp_specification: AttachmentEnaSrdUdpSpecification = Member::new("EnaSrdUdpSpecification").wire("enaSrdUdpSpecification"),
} }

shape! { AttachmentEnaSrdUdpSpecification {
    0 ena_srd_udp_enabled: bool = Member::new("EnaSrdUdpEnabled").wire("enaSrdUdpEnabled"),
} }

shape! { AttributeBooleanValue {
    0 value: bool = Member::new("Value").wire("value"),
} }

shape! { AttributeValue {
    0 value: String = Member::new("Value").wire("value"),
} }

shape! { AuthorizeSecurityGroupEgressRequest {
    0 tag_specifications: Vec<TagSpecification> = Member::new("TagSpecifications").wire("TagSpecification").ec2("TagSpecification").of(&Member::new("member").wire("item").ec2("Item")),
    1 dry_run: bool = Member::new("DryRun").wire("dryRun"),
    2 group_id: String = Member::new("GroupId").wire("groupId").required(),
    3 source_security_group_name: String = Member::new("SourceSecurityGroupName").wire("sourceSecurityGroupName"),
    4 source_security_group_owner_id: String = Member::new("SourceSecurityGroupOwnerId").wire("sourceSecurityGroupOwnerId"),
    5 ip_protocol: String = Member::new("IpProtocol").wire("ipProtocol"),
    6 from_port: i32 = Member::new("FromPort").wire("fromPort"),
    7 to_port: i32 = Member::new("ToPort").wire("toPort"),
    8 cidr_ip: String = Member::new("CidrIp").wire("cidrIp"),
    9 ip_permissions: Vec<IpPermission> = Member::new("IpPermissions").wire("ipPermissions").of(&Member::new("member").wire("item").ec2("Item")),
} }

shape! { AuthorizeSecurityGroupEgressResult {
    0 r#return: bool = Member::new("Return").wire("return"),
    1 security_group_rules: Vec<SecurityGroupRule> = Member::new("SecurityGroupRules").wire("securityGroupRuleSet").ec2("SecurityGroupRuleSet").of(&Member::new("member").wire("item").ec2("Item")),
} }

shape! { AuthorizeSecurityGroupIngressRequest {
    0 cidr_ip: String = Member::new("CidrIp"),
    1 from_port: i32 = Member::new("FromPort"),
    2 group_id: String = Member::new("GroupId"),
    3 group_name: String = Member::new("GroupName"),
    4 ip_permissions: Vec<IpPermission> = Member::new("IpPermissions").of(&Member::new("member").wire("item").ec2("Item")),
    5 ip_protocol: String = Member::new("IpProtocol"),
    6 source_security_group_name: String = Member::new("SourceSecurityGroupName"),
    7 source_security_group_owner_id: String = Member::new("SourceSecurityGroupOwnerId"),
    8 to_port: i32 = Member::new("ToPort"),
    9 tag_specifications: Vec<TagSpecification> = Member::new("TagSpecifications").wire("TagSpecification").ec2("TagSpecification").of(&Member::new("member").wire("item").ec2("Item")),
    10 dry_run: bool = Member::new("DryRun").wire("dryRun"),
} }

shape! { AuthorizeSecurityGroupIngressResult {
    0 r#return: bool = Member::new("Return").wire("return"),
    1 security_group_rules: Vec<SecurityGroupRule> = Member::new("SecurityGroupRules").wire("securityGroupRuleSet").ec2("SecurityGroupRuleSet").of(&Member::new("member").wire("item").ec2("Item")),
} }

shape! { AvailabilityZone {
    0 opt_in_status: AvailabilityZoneOptInStatus = Member::new("OptInStatus").wire("optInStatus"),
    1 messages: Vec<AvailabilityZoneMessage> = Member::new("Messages").wire("messageSet").ec2("MessageSet").of(&Member::new("member").wire("item").ec2("Item")),
    2 region_name: String = Member::new("RegionName").wire("regionName"),
    3 zone_name: String = Member::new("ZoneName").wire("zoneName"),
    4 zone_id: String = Member::new("ZoneId").wire("zoneId"),
    5 group_name: String = Member::new("GroupName").wire("groupName"),
    6 network_border_group: String = Member::new("NetworkBorderGroup").wire("networkBorderGroup"),
    7 zone_type: String = Member::new("ZoneType").wire("zoneType"),
    8 parent_zone_name: String = Member::new("ParentZoneName").wire("parentZoneName"),
    9 parent_zone_id: String = Member::new("ParentZoneId").wire("parentZoneId"),
    10 group_long_name: String = Member::new("GroupLongName").wire("groupLongName"),
    11 geography: Vec<AvailabilityZoneGeography> = Member::new("Geography").wire("geographySet").ec2("GeographySet").of(&Member::new("member").wire("item").ec2("Item")),
    12 sub_geography: Vec<AvailabilityZoneSubGeography> = Member::new("SubGeography").wire("subGeographySet").ec2("SubGeographySet").of(&Member::new("member").wire("item").ec2("Item")),
    13 state: AvailabilityZoneState = Member::new("State").wire("zoneState").ec2("ZoneState"),
} }

shape! { AvailabilityZoneAddress {
    0 availability_zone: String = Member::new("AvailabilityZone"),
    1 availability_zone_id: String = Member::new("AvailabilityZoneId"),
    2 allocation_ids: Vec<String> = Member::new("AllocationIds").wire("AllocationId").ec2("AllocationId").of(&Member::new("member").wire("AllocationId").ec2("AllocationId")),
} }

shape! { AvailabilityZoneGeography {
    0 name: String = Member::new("Name").wire("name"),
} }

shape! { AvailabilityZoneMessage {
    0 message: String = Member::new("Message").wire("message"),
} }

shape! { AvailabilityZoneSubGeography {
    0 name: String = Member::new("Name").wire("name"),
} }

shape! { BlockDeviceMapping {
    0 ebs: EbsBlockDevice = Member::new("Ebs").wire("ebs"),
    1 no_device: String = Member::new("NoDevice").wire("noDevice"),
    2 device_name: String = Member::new("DeviceName").wire("deviceName"),
    3 virtual_name: String = Member::new("VirtualName").wire("virtualName"),
} }

shape! { BlockPublicAccessStates {
    0 internet_gateway_block_mode: BlockPublicAccessMode = Member::new("InternetGatewayBlockMode").wire("internetGatewayBlockMode"),
} }

shape! { CapacityReservationSpecificationResponse {
    0 capacity_reservation_preference: CapacityReservationPreference = Member::new("CapacityReservationPreference").wire("capacityReservationPreference"),
    1 capacity_reservation_target: CapacityReservationTargetResponse = Member::new("CapacityReservationTarget").wire("capacityReservationTarget"),
} }

shape! { CapacityReservationTargetResponse {
    0 capacity_reservation_id: String = Member::new("CapacityReservationId").wire("capacityReservationId"),
    1 capacity_reservation_resource_group_arn: String = Member::new("CapacityReservationResourceGroupArn").wire("capacityReservationResourceGroupArn"),
} }

shape! { ConnectionTrackingConfiguration {
    0 tcp_established_timeout: i32 = Member::new("TcpEstablishedTimeout").wire("tcpEstablishedTimeout"),
    1 udp_stream_timeout: i32 = Member::new("UdpStreamTimeout").wire("udpStreamTimeout"),
    2 udp_timeout: i32 = Member::new("UdpTimeout").wire("udpTimeout"),
} }

shape! { ConnectionTrackingSpecificationRequest {
    0 tcp_established_timeout: i32 = Member::new("TcpEstablishedTimeout"),
    1 udp_stream_timeout: i32 = Member::new("UdpStreamTimeout"),
    2 udp_timeout: i32 = Member::new("UdpTimeout"),
} }

shape! { ConnectionTrackingSpecificationResponse {
    0 tcp_established_timeout: i32 = Member::new("TcpEstablishedTimeout").wire("tcpEstablishedTimeout"),
    1 udp_stream_timeout: i32 = Member::new("UdpStreamTimeout").wire("udpStreamTimeout"),
    2 udp_timeout: i32 = Member::new("UdpTimeout").wire("udpTimeout"),
} }

shape! { CpuOptions {
    0 core_count: i32 = Member::new("CoreCount").wire("coreCount"),
    1 threads_per_core: i32 = Member::new("ThreadsPerCore").wire("threadsPerCore"),
    2 amd_sev_snp: AmdSevSnpSpecification = Member::new("AmdSevSnp").wire("amdSevSnp"),
    3 nested_virtualization: NestedVirtualizationSpecification = Member::new("NestedVirtualization").wire("nestedVirtualization"),
} }

shape! { CreateDefaultSubnetRequest {
    0 availability_zone: String = Member::new("AvailabilityZone"),
    1 dry_run: bool = Member::new("DryRun"),
    2 ipv6_native: bool = Member::new("Ipv6Native"),
    3 availability_zone_id: String = Member::new("AvailabilityZoneId"),
} }

shape! { CreateDefaultSubnetResult {
    0 subnet: Subnet = Member::new("Subnet").wire("subnet"),
} }

shape! { CreateDefaultVpcRequest {
    0 dry_run: bool = Member::new("DryRun"),
} }

shape! { CreateDefaultVpcResult {
    0 vpc: Vpc = Member::new("Vpc").wire("vpc"),
} }

shape! { CreateDhcpOptionsRequest {
    0 dhcp_configurations: Vec<NewDhcpConfiguration> = Member::new("DhcpConfigurations").wire("dhcpConfiguration").ec2("DhcpConfiguration").of(&Member::new("member").wire("item").ec2("Item")).required(),
    1 tag_specifications: Vec<TagSpecification> = Member::new("TagSpecifications").wire("TagSpecification").ec2("TagSpecification").of(&Member::new("member").wire("item").ec2("Item")),
    2 dry_run: bool = Member::new("DryRun").wire("dryRun"),
} }

shape! { CreateDhcpOptionsResult {
    0 dhcp_options: DhcpOptions = Member::new("DhcpOptions").wire("dhcpOptions"),
} }

shape! { CreateFlowLogsRequest {
    0 dry_run: bool = Member::new("DryRun"),
    1 client_token: String = Member::new("ClientToken"),
    2 deliver_logs_permission_arn: String = Member::new("DeliverLogsPermissionArn"),
    3 deliver_cross_account_role: String = Member::new("DeliverCrossAccountRole"),
    4 log_group_name: String = Member::new("LogGroupName"),
    5 resource_ids: Vec<String> = Member::new("ResourceIds").wire("ResourceId").ec2("ResourceId").of(&Member::new("member").wire("item").ec2("Item")).required(),
    6 resource_type: FlowLogsResourceType = Member::new("ResourceType").required(),
    7 traffic_type: TrafficType = Member::new("TrafficType"),
    8 log_destination_type: LogDestinationType = Member::new("LogDestinationType"),
    9 log_destination: String = Member::new("LogDestination"),
    10 log_format: String = Member::new("LogFormat"),
    11 tag_specifications: Vec<TagSpecification> = Member::new("TagSpecifications").wire("TagSpecification").ec2("TagSpecification").of(&Member::new("member").wire("item").ec2("Item")),
    12 max_aggregation_interval: i32 = Member::new("MaxAggregationInterval"),
    13 destination_options: DestinationOptionsRequest = Member::new("DestinationOptions"),
    14 tag_field_specifications: Vec<TagFieldSpecificationRequest> = Member::new("TagFieldSpecifications").wire("TagFieldSpecification").ec2("TagFieldSpecification").min(1).max(3).of(&Member::new("member").wire("item").ec2("Item")),
} }

shape! { CreateFlowLogsResult {
    0 client_token: String = Member::new("ClientToken").wire("clientToken"),
    1 flow_log_ids: Vec<String> = Member::new("FlowLogIds").wire("flowLogIdSet").ec2("FlowLogIdSet").of(&Member::new("member").wire("item").ec2("Item")),
    2 unsuccessful: Vec<UnsuccessfulItem> = Member::new("Unsuccessful").wire("unsuccessful").of(&Member::new("member").wire("item").ec2("Item")),
} }

shape! { CreateInternetGatewayRequest {
    0 tag_specifications: Vec<TagSpecification> = Member::new("TagSpecifications").wire("TagSpecification").ec2("TagSpecification").of(&Member::new("member").wire("item").ec2("Item")),
    1 dry_run: bool = Member::new("DryRun").wire("dryRun"),
} }

shape! { CreateInternetGatewayResult {
    0 internet_gateway: InternetGateway = Member::new("InternetGateway").wire("internetGateway"),
} }

shape! { CreateManagedPrefixListRequest {
    0 dry_run: bool = Member::new("DryRun"),
    1 prefix_list_name: String = Member::new("PrefixListName").required(),
    2 entries: Vec<AddPrefixListEntry> = Member::new("Entries").wire("Entry").ec2("Entry").min(0).max(100),
    3 max_entries: i32 = Member::new("MaxEntries").required(),
    4 tag_specifications: Vec<TagSpecification> = Member::new("TagSpecifications").wire("TagSpecification").ec2("TagSpecification").of(&Member::new("member").wire("item").ec2("Item")),
    5 address_family: String = Member::new("AddressFamily").required(),
    6 client_token: String = Member::new("ClientToken").token(),
} }

shape! { CreateManagedPrefixListResult {
    0 prefix_list: ManagedPrefixList = Member::new("PrefixList").wire("prefixList"),
} }

shape! { CreateNatGatewayRequest {
    0 availability_mode: AvailabilityMode = Member::new("AvailabilityMode"),
    1 allocation_id: String = Member::new("AllocationId"),
    2 client_token: String = Member::new("ClientToken").token(),
    3 dry_run: bool = Member::new("DryRun"),
    4 subnet_id: String = Member::new("SubnetId"),
    5 vpc_id: String = Member::new("VpcId"),
    6 availability_zone_addresses: Vec<AvailabilityZoneAddress> = Member::new("AvailabilityZoneAddresses").wire("AvailabilityZoneAddress").ec2("AvailabilityZoneAddress").of(&Member::new("member").wire("AvailabilityZoneAddress").ec2("AvailabilityZoneAddress")),
    7 tag_specifications: Vec<TagSpecification> = Member::new("TagSpecifications").wire("TagSpecification").ec2("TagSpecification").of(&Member::new("member").wire("item").ec2("Item")),
    8 connectivity_type: ConnectivityType = Member::new("ConnectivityType"),
    9 private_ip_address: String = Member::new("PrivateIpAddress"),
    10 secondary_allocation_ids: Vec<String> = Member::new("SecondaryAllocationIds").wire("SecondaryAllocationId").ec2("SecondaryAllocationId").of(&Member::new("member").wire("AllocationId").ec2("AllocationId")),
    11 secondary_private_ip_addresses: Vec<String> = Member::new("SecondaryPrivateIpAddresses").wire("SecondaryPrivateIpAddress").ec2("SecondaryPrivateIpAddress").of(&Member::new("member").wire("item").ec2("Item")),
    12 secondary_private_ip_address_count: i32 = Member::new("SecondaryPrivateIpAddressCount").min(1).max(31),
} }

shape! { CreateNatGatewayResult {
    0 client_token: String = Member::new("ClientToken").wire("clientToken"),
    1 nat_gateway: NatGateway = Member::new("NatGateway").wire("natGateway"),
} }

shape! { CreateNetworkAclEntryRequest {
    0 dry_run: bool = Member::new("DryRun").wire("dryRun"),
    1 network_acl_id: String = Member::new("NetworkAclId").wire("networkAclId").required(),
    2 rule_number: i32 = Member::new("RuleNumber").wire("ruleNumber").required(),
    3 protocol: String = Member::new("Protocol").wire("protocol").required(),
    4 rule_action: RuleAction = Member::new("RuleAction").wire("ruleAction").required(),
    5 egress: bool = Member::new("Egress").wire("egress").required(),
    6 cidr_block: String = Member::new("CidrBlock").wire("cidrBlock"),
    7 ipv6_cidr_block: String = Member::new("Ipv6CidrBlock").wire("ipv6CidrBlock"),
    8 icmp_type_code: IcmpTypeCode = Member::new("IcmpTypeCode").wire("Icmp").ec2("Icmp"),
    9 port_range: PortRange = Member::new("PortRange").wire("portRange"),
} }

shape! { CreateNetworkAclRequest {
    0 tag_specifications: Vec<TagSpecification> = Member::new("TagSpecifications").wire("TagSpecification").ec2("TagSpecification").of(&Member::new("member").wire("item").ec2("Item")),
    1 client_token: String = Member::new("ClientToken").token(),
    2 dry_run: bool = Member::new("DryRun").wire("dryRun"),
    3 vpc_id: String = Member::new("VpcId").wire("vpcId").required(),
} }

shape! { CreateNetworkAclResult {
    0 network_acl: NetworkAcl = Member::new("NetworkAcl").wire("networkAcl"),
    1 client_token: String = Member::new("ClientToken").wire("clientToken"),
} }

shape! { CreateNetworkInterfaceRequest {
    0 ipv4_prefixes: Vec<Ipv4PrefixSpecificationRequest> = Member::new("Ipv4Prefixes").wire("Ipv4Prefix").ec2("Ipv4Prefix").of(&Member::new("member").wire("item").ec2("Item")),
    1 ipv4_prefix_count: i32 = Member::new("Ipv4PrefixCount"),
    2 ipv6_prefixes: Vec<Ipv6PrefixSpecificationRequest> = Member::new("Ipv6Prefixes").wire("Ipv6Prefix").ec2("Ipv6Prefix").of(&Member::new("member").wire("item").ec2("Item")),
    3 ipv6_prefix_count: i32 = Member::new("Ipv6PrefixCount"),
    4 interface_type: NetworkInterfaceCreationType = Member::new("InterfaceType"),
    5 tag_specifications: Vec<TagSpecification> = Member::new("TagSpecifications").wire("TagSpecification").ec2("TagSpecification").of(&Member::new("member").wire("item").ec2("Item")),
    6 client_token: String = Member::new("ClientToken").token(),
    7 enable_primary_ipv6: bool = Member::new("EnablePrimaryIpv6"),
    8 connection_tracking_specification: ConnectionTrackingSpecificationRequest = Member::new("ConnectionTrackingSpecification"),
    9 operator: OperatorRequest = Member::new("Operator"),
    10 subnet_id: String = Member::new("SubnetId").wire("subnetId").required(),
    11 description: String = Member::new("Description").wire("description"),
    12 private_ip_address: String = Member::new("PrivateIpAddress").wire("privateIpAddress"),
    13 groups: Vec<String> = Member::new("Groups").wire("SecurityGroupId").ec2("SecurityGroupId").of(&Member::new("member").wire("SecurityGroupId").ec2("SecurityGroupId")),
    14 private_ip_addresses: Vec<PrivateIpAddressSpecification> = Member::new("PrivateIpAddresses").wire("privateIpAddresses").of(&Member::new("member").wire("item").ec2("Item")),
    15 secondary_private_ip_address_count: i32 = Member::new("SecondaryPrivateIpAddressCount").wire("secondaryPrivateIpAddressCount"),
    16 ipv6_addresses: Vec<InstanceIpv6Address> = Member::new("Ipv6Addresses").wire("ipv6Addresses").of(&Member::new("member").wire("item").ec2("Item")),
    17 ipv6_address_count: i32 = Member::new("Ipv6AddressCount").wire("ipv6AddressCount"),
    18 dry_run: bool = Member::new("DryRun").wire("dryRun"),
} }

shape! { CreateNetworkInterfaceResult {
    0 network_interface: NetworkInterface = Member::new("NetworkInterface").wire("networkInterface"),
    1 client_token: String = Member::new("ClientToken").wire("clientToken"),
} }

shape! { CreateRouteRequest {
    0 destination_prefix_list_id: String = Member::new("DestinationPrefixListId"),
    1 vpc_endpoint_id: String = Member::new("VpcEndpointId"),
    2 transit_gateway_id: String = Member::new("TransitGatewayId"),
    3 local_gateway_id: String = Member::new("LocalGatewayId"),
    4 carrier_gateway_id: String = Member::new("CarrierGatewayId"),
    5 core_network_arn: String = Member::new("CoreNetworkArn"),
    6 odb_network_arn: String = Member::new("OdbNetworkArn"),
    7 dry_run: bool = Member::new("DryRun").wire("dryRun"),
    8 route_table_id: String = Member::new("RouteTableId").wire("routeTableId").required(),
    9 destination_cidr_block: String = Member::new("DestinationCidrBlock").wire("destinationCidrBlock"),
    10 gateway_id: String = Member::new("GatewayId").wire("gatewayId"),
    11 destination_ipv6_cidr_block: String = Member::new("DestinationIpv6CidrBlock").wire("destinationIpv6CidrBlock"),
    12 egress_only_internet_gateway_id: String = Member::new("EgressOnlyInternetGatewayId").wire("egressOnlyInternetGatewayId"),
    13 instance_id: String = Member::new("InstanceId").wire("instanceId"),
    14 network_interface_id: String = Member::new("NetworkInterfaceId").wire("networkInterfaceId"),
    15 vpc_peering_connection_id: String = Member::new("VpcPeeringConnectionId").wire("vpcPeeringConnectionId"),
    16 nat_gateway_id: String = Member::new("NatGatewayId").wire("natGatewayId"),
} }

shape! { CreateRouteResult {
    0 r#return: bool = Member::new("Return").wire("return"),
} }

shape! { CreateRouteTableRequest {
    0 tag_specifications: Vec<TagSpecification> = Member::new("TagSpecifications").wire("TagSpecification").ec2("TagSpecification").of(&Member::new("member").wire("item").ec2("Item")),
    1 client_token: String = Member::new("ClientToken").token(),
    2 dry_run: bool = Member::new("DryRun").wire("dryRun"),
    3 vpc_id: String = Member::new("VpcId").wire("vpcId").required(),
} }

shape! { CreateRouteTableResult {
    0 route_table: RouteTable = Member::new("RouteTable").wire("routeTable"),
    1 client_token: String = Member::new("ClientToken").wire("clientToken"),
} }

shape! { CreateSecurityGroupRequest {
    0 description: String = Member::new("Description").wire("GroupDescription").ec2("GroupDescription").required(),
    1 group_name: String = Member::new("GroupName").required(),
    2 vpc_id: String = Member::new("VpcId"),
    3 tag_specifications: Vec<TagSpecification> = Member::new("TagSpecifications").wire("TagSpecification").ec2("TagSpecification").of(&Member::new("member").wire("item").ec2("Item")),
    4 dry_run: bool = Member::new("DryRun").wire("dryRun"),
} }

shape! { CreateSecurityGroupResult {
    0 group_id: String = Member::new("GroupId").wire("groupId"),
    1 tags: Vec<Tag> = Member::new("Tags").wire("tagSet").ec2("TagSet").of(&Member::new("member").wire("item").ec2("Item")),
    2 security_group_arn: String = Member::new("SecurityGroupArn").wire("securityGroupArn"),
} }

shape! { CreateSubnetRequest {
    0 tag_specifications: Vec<TagSpecification> = Member::new("TagSpecifications").wire("TagSpecification").ec2("TagSpecification").of(&Member::new("member").wire("item").ec2("Item")),
    1 availability_zone: String = Member::new("AvailabilityZone"),
    2 availability_zone_id: String = Member::new("AvailabilityZoneId"),
    3 cidr_block: String = Member::new("CidrBlock"),
    4 ipv6_cidr_block: String = Member::new("Ipv6CidrBlock"),
    5 outpost_arn: String = Member::new("OutpostArn"),
    6 vpc_id: String = Member::new("VpcId").required(),
    7 ipv6_native: bool = Member::new("Ipv6Native"),
    8 ipv4_ipam_pool_id: String = Member::new("Ipv4IpamPoolId"),
    9 ipv4_netmask_length: i32 = Member::new("Ipv4NetmaskLength"),
    10 ipv6_ipam_pool_id: String = Member::new("Ipv6IpamPoolId"),
    11 ipv6_netmask_length: i32 = Member::new("Ipv6NetmaskLength"),
    12 dry_run: bool = Member::new("DryRun").wire("dryRun"),
} }

shape! { CreateSubnetResult {
    0 subnet: Subnet = Member::new("Subnet").wire("subnet"),
} }

shape! { CreateTagsRequest {
    0 dry_run: bool = Member::new("DryRun").wire("dryRun"),
    1 resources: Vec<String> = Member::new("Resources").wire("ResourceId").ec2("ResourceId").required(),
    2 tags: Vec<Tag> = Member::new("Tags").wire("Tag").ec2("Tag").of(&Member::new("member").wire("item").ec2("Item")).required(),
} }

shape! { CreateVpcEndpointRequest {
    0 dry_run: bool = Member::new("DryRun"),
    1 vpc_endpoint_type: VpcEndpointType = Member::new("VpcEndpointType"),
    2 vpc_id: String = Member::new("VpcId").required(),
    3 service_name: String = Member::new("ServiceName"),
    4 policy_document: String = Member::new("PolicyDocument"),
    5 route_table_ids: Vec<String> = Member::new("RouteTableIds").wire("RouteTableId").ec2("RouteTableId").of(&Member::new("member").wire("item").ec2("Item")),
    6 subnet_ids: Vec<String> = Member::new("SubnetIds").wire("SubnetId").ec2("SubnetId").of(&Member::new("member").wire("item").ec2("Item")),
    7 security_group_ids: Vec<String> = Member::new("SecurityGroupIds").wire("SecurityGroupId").ec2("SecurityGroupId").of(&Member::new("member").wire("item").ec2("Item")),
    8 ip_address_type: IpAddressType = Member::new("IpAddressType"),
    9 dns_options: DnsOptionsSpecification = Member::new("DnsOptions"),
    10 client_token: String = Member::new("ClientToken"),
    11 private_dns_enabled: bool = Member::new("PrivateDnsEnabled"),
    12 tag_specifications: Vec<TagSpecification> = Member::new("TagSpecifications").wire("TagSpecification").ec2("TagSpecification").of(&Member::new("member").wire("item").ec2("Item")),
    13 subnet_configurations: Vec<SubnetConfiguration> = Member::new("SubnetConfigurations").wire("SubnetConfiguration").ec2("SubnetConfiguration").of(&Member::new("member").wire("item").ec2("Item")),
    14 service_network_arn: String = Member::new("ServiceNetworkArn"),
    15 resource_configuration_arn: String = Member::new("ResourceConfigurationArn"),
    16 service_region: String = Member::new("ServiceRegion"),
} }

shape! { CreateVpcEndpointResult {
    0 vpc_endpoint: VpcEndpoint = Member::new("VpcEndpoint").wire("vpcEndpoint"),
    1 client_token: String = Member::new("ClientToken").wire("clientToken"),
} }

shape! { CreateVpcRequest {
    0 cidr_block: String = Member::new("CidrBlock"),
    1 ipv6_pool: String = Member::new("Ipv6Pool"),
    2 ipv6_cidr_block: String = Member::new("Ipv6CidrBlock"),
    3 ipv4_ipam_pool_id: String = Member::new("Ipv4IpamPoolId"),
    4 ipv4_netmask_length: i32 = Member::new("Ipv4NetmaskLength"),
    5 ipv6_ipam_pool_id: String = Member::new("Ipv6IpamPoolId"),
    6 ipv6_netmask_length: i32 = Member::new("Ipv6NetmaskLength"),
    7 ipv6_cidr_block_network_border_group: String = Member::new("Ipv6CidrBlockNetworkBorderGroup"),
    8 vpc_encryption_control: VpcEncryptionControlConfiguration = Member::new("VpcEncryptionControl"),
    9 tag_specifications: Vec<TagSpecification> = Member::new("TagSpecifications").wire("TagSpecification").ec2("TagSpecification").of(&Member::new("member").wire("item").ec2("Item")),
    10 dry_run: bool = Member::new("DryRun").wire("dryRun"),
    11 instance_tenancy: Tenancy = Member::new("InstanceTenancy").wire("instanceTenancy"),
    12 amazon_provided_ipv6_cidr_block: bool = Member::new("AmazonProvidedIpv6CidrBlock").wire("amazonProvidedIpv6CidrBlock"),
} }

shape! { CreateVpcResult {
    0 vpc: Vpc = Member::new("Vpc").wire("vpc"),
} }

shape! { DefaultConnectionTrackingConfiguration {
    0 default_tcp_established_timeout: i32 = Member::new("DefaultTcpEstablishedTimeout").wire("defaultTcpEstablishedTimeout"),
    1 default_udp_timeout: i32 = Member::new("DefaultUdpTimeout").wire("defaultUdpTimeout"),
    2 default_udp_stream_timeout: i32 = Member::new("DefaultUdpStreamTimeout").wire("defaultUdpStreamTimeout"),
} }

shape! { DeleteDhcpOptionsRequest {
    0 dhcp_options_id: String = Member::new("DhcpOptionsId").required(),
    1 dry_run: bool = Member::new("DryRun").wire("dryRun"),
} }

shape! { DeleteFlowLogsRequest {
    0 dry_run: bool = Member::new("DryRun"),
    1 flow_log_ids: Vec<String> = Member::new("FlowLogIds").wire("FlowLogId").ec2("FlowLogId").of(&Member::new("member").wire("item").ec2("Item")).required(),
} }

shape! { DeleteFlowLogsResult {
    0 unsuccessful: Vec<UnsuccessfulItem> = Member::new("Unsuccessful").wire("unsuccessful").of(&Member::new("member").wire("item").ec2("Item")),
} }

shape! { DeleteInternetGatewayRequest {
    0 dry_run: bool = Member::new("DryRun").wire("dryRun"),
    1 internet_gateway_id: String = Member::new("InternetGatewayId").wire("internetGatewayId").required(),
} }

shape! { DeleteManagedPrefixListRequest {
    0 dry_run: bool = Member::new("DryRun"),
    1 prefix_list_id: String = Member::new("PrefixListId").required(),
} }

shape! { DeleteManagedPrefixListResult {
    0 prefix_list: ManagedPrefixList = Member::new("PrefixList").wire("prefixList"),
} }

shape! { DeleteNatGatewayRequest {
    0 dry_run: bool = Member::new("DryRun"),
    1 nat_gateway_id: String = Member::new("NatGatewayId").required(),
} }

shape! { DeleteNatGatewayResult {
    0 nat_gateway_id: String = Member::new("NatGatewayId").wire("natGatewayId"),
} }

shape! { DeleteNetworkAclEntryRequest {
    0 dry_run: bool = Member::new("DryRun").wire("dryRun"),
    1 network_acl_id: String = Member::new("NetworkAclId").wire("networkAclId").required(),
    2 rule_number: i32 = Member::new("RuleNumber").wire("ruleNumber").required(),
    3 egress: bool = Member::new("Egress").wire("egress").required(),
} }

shape! { DeleteNetworkAclRequest {
    0 dry_run: bool = Member::new("DryRun").wire("dryRun"),
    1 network_acl_id: String = Member::new("NetworkAclId").wire("networkAclId").required(),
} }

shape! { DeleteNetworkInterfaceRequest {
    0 dry_run: bool = Member::new("DryRun").wire("dryRun"),
    1 network_interface_id: String = Member::new("NetworkInterfaceId").wire("networkInterfaceId").required(),
} }

shape! { DeleteRouteRequest {
    0 destination_prefix_list_id: String = Member::new("DestinationPrefixListId"),
    1 dry_run: bool = Member::new("DryRun").wire("dryRun"),
    2 route_table_id: String = Member::new("RouteTableId").wire("routeTableId").required(),
    3 destination_cidr_block: String = Member::new("DestinationCidrBlock").wire("destinationCidrBlock"),
    4 destination_ipv6_cidr_block: String = Member::new("DestinationIpv6CidrBlock").wire("destinationIpv6CidrBlock"),
} }

shape! { DeleteRouteTableRequest {
    0 dry_run: bool = Member::new("DryRun").wire("dryRun"),
    1 route_table_id: String = Member::new("RouteTableId").wire("routeTableId").required(),
} }

shape! { DeleteSecurityGroupRequest {
    0 group_id: String = Member::new("GroupId"),
    1 group_name: String = Member::new("GroupName"),
    2 dry_run: bool = Member::new("DryRun").wire("dryRun"),
} }

shape! { DeleteSecurityGroupResult {
    0 r#return: bool = Member::new("Return").wire("return"),
    1 group_id: String = Member::new("GroupId").wire("groupId"),
} }

shape! { DeleteSubnetRequest {
    0 subnet_id: String = Member::new("SubnetId").required(),
    1 dry_run: bool = Member::new("DryRun").wire("dryRun"),
} }

shape! { DeleteTagsRequest {
    0 dry_run: bool = Member::new("DryRun").wire("dryRun"),
    1 resources: Vec<String> = Member::new("Resources").wire("resourceId").ec2("ResourceId").required(),
    2 tags: Vec<Tag> = Member::new("Tags").wire("tag").ec2("Tag").of(&Member::new("member").wire("item").ec2("Item")),
} }

shape! { DeleteVpcEndpointsRequest {
    0 dry_run: bool = Member::new("DryRun"),
    1 vpc_endpoint_ids: Vec<String> = Member::new("VpcEndpointIds").wire("VpcEndpointId").ec2("VpcEndpointId").of(&Member::new("member").wire("item").ec2("Item")).required(),
} }

shape! { DeleteVpcEndpointsResult {
    0 unsuccessful: Vec<UnsuccessfulItem> = Member::new("Unsuccessful").wire("unsuccessful").of(&Member::new("member").wire("item").ec2("Item")),
} }

shape! { DeleteVpcRequest {
    0 vpc_id: String = Member::new("VpcId").required(),
    1 dry_run: bool = Member::new("DryRun").wire("dryRun"),
} }

shape! { DescribeAccountAttributesRequest {
    0 dry_run: bool = Member::new("DryRun").wire("dryRun"),
    1 attribute_names: Vec<AccountAttributeName> = Member::new("AttributeNames").wire("attributeName").ec2("AttributeName").of(&Member::new("member").wire("attributeName").ec2("AttributeName")),
} }

shape! { DescribeAccountAttributesResult {
    0 account_attributes: Vec<AccountAttribute> = Member::new("AccountAttributes").wire("accountAttributeSet").ec2("AccountAttributeSet").of(&Member::new("member").wire("item").ec2("Item")),
} }

shape! { DescribeAddressesRequest {
    0 public_ips: Vec<String> = Member::new("PublicIps").wire("PublicIp").ec2("PublicIp").of(&Member::new("member").wire("PublicIp").ec2("PublicIp")),
    1 dry_run: bool = Member::new("DryRun").wire("dryRun"),
    2 filters: Vec<Filter> = Member::new("Filters").wire("Filter").ec2("Filter").of(&Member::new("member").wire("Filter").ec2("Filter")),
    3 allocation_ids: Vec<String> = Member::new("AllocationIds").wire("AllocationId").ec2("AllocationId").of(&Member::new("member").wire("AllocationId").ec2("AllocationId")),
} }

shape! { DescribeAddressesResult {
    0 addresses: Vec<Address> = Member::new("Addresses").wire("addressesSet").ec2("AddressesSet").of(&Member::new("member").wire("item").ec2("Item")),
} }

shape! { DescribeAvailabilityZonesRequest {
    0 zone_names: Vec<String> = Member::new("ZoneNames").wire("ZoneName").ec2("ZoneName").of(&Member::new("member").wire("ZoneName").ec2("ZoneName")),
    1 zone_ids: Vec<String> = Member::new("ZoneIds").wire("ZoneId").ec2("ZoneId").of(&Member::new("member").wire("ZoneId").ec2("ZoneId")),
    2 all_availability_zones: bool = Member::new("AllAvailabilityZones"),
    3 dry_run: bool = Member::new("DryRun").wire("dryRun"),
    4 filters: Vec<Filter> = Member::new("Filters").wire("Filter").ec2("Filter").of(&Member::new("member").wire("Filter").ec2("Filter")),
} }

shape! { DescribeAvailabilityZonesResult {
    0 availability_zones: Vec<AvailabilityZone> = Member::new("AvailabilityZones").wire("availabilityZoneInfo").ec2("AvailabilityZoneInfo").of(&Member::new("member").wire("item").ec2("Item")),
} }

shape! { DescribeDhcpOptionsRequest {
    0 dhcp_options_ids: Vec<String> = Member::new("DhcpOptionsIds").wire("DhcpOptionsId").ec2("DhcpOptionsId").of(&Member::new("member").wire("DhcpOptionsId").ec2("DhcpOptionsId")),
    1 next_token: String = Member::new("NextToken"),
    2 max_results: i32 = Member::new("MaxResults").min(5).max(1000),
    3 dry_run: bool = Member::new("DryRun").wire("dryRun"),
    4 filters: Vec<Filter> = Member::new("Filters").wire("Filter").ec2("Filter").of(&Member::new("member").wire("Filter").ec2("Filter")),
} }

shape! { DescribeDhcpOptionsResult {
    0 next_token: String = Member::new("NextToken").wire("nextToken"),
    1 dhcp_options: Vec<DhcpOptions> = Member::new("DhcpOptions").wire("dhcpOptionsSet").ec2("DhcpOptionsSet").of(&Member::new("member").wire("item").ec2("Item")),
} }

shape! { DescribeFlowLogsRequest {
    0 dry_run: bool = Member::new("DryRun"),
    1 filter: Vec<Filter> = Member::new("Filter").of(&Member::new("member").wire("Filter").ec2("Filter")),
    2 flow_log_ids: Vec<String> = Member::new("FlowLogIds").wire("FlowLogId").ec2("FlowLogId").of(&Member::new("member").wire("item").ec2("Item")),
    3 max_results: i32 = Member::new("MaxResults"),
    4 next_token: String = Member::new("NextToken"),
} }

shape! { DescribeFlowLogsResult {
    0 flow_logs: Vec<FlowLog> = Member::new("FlowLogs").wire("flowLogSet").ec2("FlowLogSet").of(&Member::new("member").wire("item").ec2("Item")),
    1 next_token: String = Member::new("NextToken").wire("nextToken"),
} }

shape! { DescribeImagesRequest {
    0 executable_users: Vec<String> = Member::new("ExecutableUsers").wire("ExecutableBy").ec2("ExecutableBy").of(&Member::new("member").wire("ExecutableBy").ec2("ExecutableBy")),
    1 image_ids: Vec<String> = Member::new("ImageIds").wire("ImageId").ec2("ImageId").of(&Member::new("member").wire("ImageId").ec2("ImageId")),
    2 owners: Vec<String> = Member::new("Owners").wire("Owner").ec2("Owner").of(&Member::new("member").wire("Owner").ec2("Owner")),
    3 include_deprecated: bool = Member::new("IncludeDeprecated"),
    4 include_disabled: bool = Member::new("IncludeDisabled"),
    5 max_results: i32 = Member::new("MaxResults"),
    6 next_token: String = Member::new("NextToken"),
    7 dry_run: bool = Member::new("DryRun").wire("dryRun"),
    8 filters: Vec<Filter> = Member::new("Filters").wire("Filter").ec2("Filter").of(&Member::new("member").wire("Filter").ec2("Filter")),
} }

shape! { DescribeImagesResult {
    0 next_token: String = Member::new("NextToken").wire("nextToken"),
    1 images: Vec<Image> = Member::new("Images").wire("imagesSet").ec2("ImagesSet").of(&Member::new("member").wire("item").ec2("Item")),
} }

shape! { DescribeInstanceTypesRequest {
    0 dry_run: bool = Member::new("DryRun"),
    1 instance_types: Vec<String> = Member::new("InstanceTypes").wire("InstanceType").ec2("InstanceType").min(0).max(100),
    2 filters: Vec<Filter> = Member::new("Filters").wire("Filter").ec2("Filter").of(&Member::new("member").wire("Filter").ec2("Filter")),
    3 max_results: i32 = Member::new("MaxResults").min(5).max(100),
    4 next_token: String = Member::new("NextToken"),
    5 include_unsupported_in_region: bool = Member::new("IncludeUnsupportedInRegion"),
} }

shape! { DescribeInstanceTypesResult {
    0 instance_types: Vec<InstanceTypeInfo> = Member::new("InstanceTypes").wire("instanceTypeSet").ec2("InstanceTypeSet").of(&Member::new("member").wire("item").ec2("Item")),
    1 next_token: String = Member::new("NextToken").wire("nextToken"),
} }

shape! { DescribeInstancesRequest {
    0 instance_ids: Vec<String> = Member::new("InstanceIds").wire("InstanceId").ec2("InstanceId").of(&Member::new("member").wire("InstanceId").ec2("InstanceId")),
    1 include_managed_resources: bool = Member::new("IncludeManagedResources"),
    2 dry_run: bool = Member::new("DryRun").wire("dryRun"),
    3 filters: Vec<Filter> = Member::new("Filters").wire("Filter").ec2("Filter").of(&Member::new("member").wire("Filter").ec2("Filter")),
    4 next_token: String = Member::new("NextToken").wire("nextToken"),
    5 max_results: i32 = Member::new("MaxResults").wire("maxResults"),
} }

shape! { DescribeInstancesResult {
    0 next_token: String = Member::new("NextToken").wire("nextToken"),
    1 reservations: Vec<Reservation> = Member::new("Reservations").wire("reservationSet").ec2("ReservationSet").of(&Member::new("member").wire("item").ec2("Item")),
} }

shape! { DescribeInternetGatewaysRequest {
    0 next_token: String = Member::new("NextToken"),
    1 max_results: i32 = Member::new("MaxResults").min(5).max(1000),
    2 dry_run: bool = Member::new("DryRun").wire("dryRun"),
    3 internet_gateway_ids: Vec<String> = Member::new("InternetGatewayIds").wire("internetGatewayId").ec2("InternetGatewayId").of(&Member::new("member").wire("item").ec2("Item")),
    4 filters: Vec<Filter> = Member::new("Filters").wire("Filter").ec2("Filter").of(&Member::new("member").wire("Filter").ec2("Filter")),
} }

shape! { DescribeInternetGatewaysResult {
    0 internet_gateways: Vec<InternetGateway> = Member::new("InternetGateways").wire("internetGatewaySet").ec2("InternetGatewaySet").of(&Member::new("member").wire("item").ec2("Item")),
    1 next_token: String = Member::new("NextToken").wire("nextToken"),
} }

shape! { DescribeManagedPrefixListsRequest {
    0 dry_run: bool = Member::new("DryRun"),
    1 filters: Vec<Filter> = Member::new("Filters").wire("Filter").ec2("Filter").of(&Member::new("member").wire("Filter").ec2("Filter")),
    2 max_results: i32 = Member::new("MaxResults").min(1).max(100),
    3 next_token: String = Member::new("NextToken"),
    4 prefix_list_ids: Vec<String> = Member::new("PrefixListIds").wire("PrefixListId").ec2("PrefixListId").of(&Member::new("member").wire("item").ec2("Item")),
} }

shape! { DescribeManagedPrefixListsResult {
    0 next_token: String = Member::new("NextToken").wire("nextToken"),
    1 prefix_lists: Vec<ManagedPrefixList> = Member::new("PrefixLists").wire("prefixListSet").ec2("PrefixListSet").of(&Member::new("member").wire("item").ec2("Item")),
} }

shape! { DescribeNatGatewaysRequest {
    0 dry_run: bool = Member::new("DryRun"),
    1 filter: Vec<Filter> = Member::new("Filter").of(&Member::new("member").wire("Filter").ec2("Filter")),
    2 max_results: i32 = Member::new("MaxResults").min(5).max(1000),
    3 nat_gateway_ids: Vec<String> = Member::new("NatGatewayIds").wire("NatGatewayId").ec2("NatGatewayId").of(&Member::new("member").wire("item").ec2("Item")),
    4 next_token: String = Member::new("NextToken"),
} }

shape! { DescribeNatGatewaysResult {
    0 nat_gateways: Vec<NatGateway> = Member::new("NatGateways").wire("natGatewaySet").ec2("NatGatewaySet").of(&Member::new("member").wire("item").ec2("Item")),
    1 next_token: String = Member::new("NextToken").wire("nextToken"),
} }

shape! { DescribeNetworkAclsRequest {
    0 next_token: String = Member::new("NextToken"),
    1 max_results: i32 = Member::new("MaxResults").min(5).max(1000),
    2 dry_run: bool = Member::new("DryRun").wire("dryRun"),
    3 network_acl_ids: Vec<String> = Member::new("NetworkAclIds").wire("NetworkAclId").ec2("NetworkAclId").of(&Member::new("member").wire("item").ec2("Item")),
    4 filters: Vec<Filter> = Member::new("Filters").wire("Filter").ec2("Filter").of(&Member::new("member").wire("Filter").ec2("Filter")),
} }

shape! { DescribeNetworkAclsResult {
    0 network_acls: Vec<NetworkAcl> = Member::new("NetworkAcls").wire("networkAclSet").ec2("NetworkAclSet").of(&Member::new("member").wire("item").ec2("Item")),
    1 next_token: String = Member::new("NextToken").wire("nextToken"),
} }

shape! { DescribeNetworkInterfaceAttributeRequest {
    0 dry_run: bool = Member::new("DryRun").wire("dryRun"),
    1 network_interface_id: String = Member::new("NetworkInterfaceId").wire("networkInterfaceId").required(),
    2 attribute: NetworkInterfaceAttribute = Member::new("Attribute").wire("attribute"),
} }

shape! { DescribeNetworkInterfaceAttributeResult {
    0 attachment: NetworkInterfaceAttachment = Member::new("Attachment").wire("attachment"),
    1 description: AttributeValue = Member::new("Description").wire("description"),
    2 groups: Vec<GroupIdentifier> = Member::new("Groups").wire("groupSet").ec2("GroupSet").of(&Member::new("member").wire("item").ec2("Item")),
    3 network_interface_id: String = Member::new("NetworkInterfaceId").wire("networkInterfaceId"),
    4 source_dest_check: AttributeBooleanValue = Member::new("SourceDestCheck").wire("sourceDestCheck"),
    5 associate_public_ip_address: bool = Member::new("AssociatePublicIpAddress").wire("associatePublicIpAddress"),
} }

shape! { DescribeNetworkInterfacesRequest {
    0 next_token: String = Member::new("NextToken"),
    1 max_results: i32 = Member::new("MaxResults").min(5).max(1000),
    2 include_managed_resources: bool = Member::new("IncludeManagedResources"),
    3 dry_run: bool = Member::new("DryRun").wire("dryRun"),
    4 network_interface_ids: Vec<String> = Member::new("NetworkInterfaceIds").wire("NetworkInterfaceId").ec2("NetworkInterfaceId").of(&Member::new("member").wire("item").ec2("Item")),
    5 filters: Vec<Filter> = Member::new("Filters").wire("filter").ec2("Filter").of(&Member::new("member").wire("Filter").ec2("Filter")),
} }

shape! { DescribeNetworkInterfacesResult {
    0 network_interfaces: Vec<NetworkInterface> = Member::new("NetworkInterfaces").wire("networkInterfaceSet").ec2("NetworkInterfaceSet").of(&Member::new("member").wire("item").ec2("Item")),
    1 next_token: String = Member::new("NextToken").wire("nextToken"),
} }

shape! { DescribePrefixListsRequest {
    0 dry_run: bool = Member::new("DryRun"),
    1 filters: Vec<Filter> = Member::new("Filters").wire("Filter").ec2("Filter").of(&Member::new("member").wire("Filter").ec2("Filter")),
    2 max_results: i32 = Member::new("MaxResults"),
    3 next_token: String = Member::new("NextToken"),
    4 prefix_list_ids: Vec<String> = Member::new("PrefixListIds").wire("PrefixListId").ec2("PrefixListId").of(&Member::new("member").wire("item").ec2("Item")),
} }

shape! { DescribePrefixListsResult {
    0 next_token: String = Member::new("NextToken").wire("nextToken"),
    1 prefix_lists: Vec<PrefixList> = Member::new("PrefixLists").wire("prefixListSet").ec2("PrefixListSet").of(&Member::new("member").wire("item").ec2("Item")),
} }

shape! { DescribeRegionsRequest {
    0 region_names: Vec<String> = Member::new("RegionNames").wire("RegionName").ec2("RegionName").of(&Member::new("member").wire("RegionName").ec2("RegionName")),
    1 all_regions: bool = Member::new("AllRegions"),
    2 dry_run: bool = Member::new("DryRun").wire("dryRun"),
    3 filters: Vec<Filter> = Member::new("Filters").wire("Filter").ec2("Filter").of(&Member::new("member").wire("Filter").ec2("Filter")),
} }

shape! { DescribeRegionsResult {
    0 regions: Vec<Region> = Member::new("Regions").wire("regionInfo").ec2("RegionInfo").of(&Member::new("member").wire("item").ec2("Item")),
} }

shape! { DescribeRouteTablesRequest {
    0 next_token: String = Member::new("NextToken"),
    1 max_results: i32 = Member::new("MaxResults").min(5).max(100),
    2 dry_run: bool = Member::new("DryRun").wire("dryRun"),
    3 route_table_ids: Vec<String> = Member::new("RouteTableIds").wire("RouteTableId").ec2("RouteTableId").of(&Member::new("member").wire("item").ec2("Item")),
    4 filters: Vec<Filter> = Member::new("Filters").wire("Filter").ec2("Filter").of(&Member::new("member").wire("Filter").ec2("Filter")),
} }

shape! { DescribeRouteTablesResult {
    0 route_tables: Vec<RouteTable> = Member::new("RouteTables").wire("routeTableSet").ec2("RouteTableSet").of(&Member::new("member").wire("item").ec2("Item")),
    1 next_token: String = Member::new("NextToken").wire("nextToken"),
} }

shape! { DescribeSecurityGroupRulesRequest {
    0 filters: Vec<Filter> = Member::new("Filters").wire("Filter").ec2("Filter").of(&Member::new("member").wire("Filter").ec2("Filter")),
    1 security_group_rule_ids: Vec<String> = Member::new("SecurityGroupRuleIds").wire("SecurityGroupRuleId").ec2("SecurityGroupRuleId").of(&Member::new("member").wire("item").ec2("Item")),
    2 dry_run: bool = Member::new("DryRun"),
    3 next_token: String = Member::new("NextToken"),
    4 max_results: i32 = Member::new("MaxResults").min(5).max(1000),
} }

shape! { DescribeSecurityGroupRulesResult {
    0 security_group_rules: Vec<SecurityGroupRule> = Member::new("SecurityGroupRules").wire("securityGroupRuleSet").ec2("SecurityGroupRuleSet").of(&Member::new("member").wire("item").ec2("Item")),
    1 next_token: String = Member::new("NextToken").wire("nextToken"),
} }

shape! { DescribeSecurityGroupsRequest {
    0 group_ids: Vec<String> = Member::new("GroupIds").wire("GroupId").ec2("GroupId").of(&Member::new("member").wire("groupId").ec2("GroupId")),
    1 group_names: Vec<String> = Member::new("GroupNames").wire("GroupName").ec2("GroupName").of(&Member::new("member").wire("GroupName").ec2("GroupName")),
    2 next_token: String = Member::new("NextToken"),
    3 max_results: i32 = Member::new("MaxResults").min(5).max(1000),
    4 dry_run: bool = Member::new("DryRun").wire("dryRun"),
    5 filters: Vec<Filter> = Member::new("Filters").wire("Filter").ec2("Filter").of(&Member::new("member").wire("Filter").ec2("Filter")),
} }

shape! { DescribeSecurityGroupsResult {
    0 next_token: String = Member::new("NextToken").wire("nextToken"),
    1 security_groups: Vec<SecurityGroup> = Member::new("SecurityGroups").wire("securityGroupInfo").ec2("SecurityGroupInfo").of(&Member::new("member").wire("item").ec2("Item")),
} }

shape! { DescribeSubnetsRequest {
    0 filters: Vec<Filter> = Member::new("Filters").wire("Filter").ec2("Filter").of(&Member::new("member").wire("Filter").ec2("Filter")),
    1 subnet_ids: Vec<String> = Member::new("SubnetIds").wire("SubnetId").ec2("SubnetId").of(&Member::new("member").wire("SubnetId").ec2("SubnetId")),
    2 next_token: String = Member::new("NextToken"),
    3 max_results: i32 = Member::new("MaxResults").min(5).max(1000),
    4 dry_run: bool = Member::new("DryRun").wire("dryRun"),
} }

shape! { DescribeSubnetsResult {
    0 next_token: String = Member::new("NextToken").wire("nextToken"),
    1 subnets: Vec<Subnet> = Member::new("Subnets").wire("subnetSet").ec2("SubnetSet").of(&Member::new("member").wire("item").ec2("Item")),
} }

shape! { DescribeTagsRequest {
    0 dry_run: bool = Member::new("DryRun").wire("dryRun"),
    1 filters: Vec<Filter> = Member::new("Filters").wire("Filter").ec2("Filter").of(&Member::new("member").wire("Filter").ec2("Filter")),
    2 max_results: i32 = Member::new("MaxResults").wire("maxResults"),
    3 next_token: String = Member::new("NextToken").wire("nextToken"),
} }

shape! { DescribeTagsResult {
    0 next_token: String = Member::new("NextToken").wire("nextToken"),
    1 tags: Vec<TagDescription> = Member::new("Tags").wire("tagSet").ec2("TagSet").of(&Member::new("member").wire("item").ec2("Item")),
} }

shape! { DescribeVpcAttributeRequest {
    0 attribute: VpcAttributeName = Member::new("Attribute").required(),
    1 vpc_id: String = Member::new("VpcId").required(),
    2 dry_run: bool = Member::new("DryRun").wire("dryRun"),
} }

shape! { DescribeVpcAttributeResult {
    0 enable_dns_hostnames: AttributeBooleanValue = Member::new("EnableDnsHostnames").wire("enableDnsHostnames"),
    1 enable_dns_support: AttributeBooleanValue = Member::new("EnableDnsSupport").wire("enableDnsSupport"),
    2 enable_network_address_usage_metrics: AttributeBooleanValue = Member::new("EnableNetworkAddressUsageMetrics").wire("enableNetworkAddressUsageMetrics"),
    3 vpc_id: String = Member::new("VpcId").wire("vpcId"),
} }

shape! { DescribeVpcEndpointServicesRequest {
    0 dry_run: bool = Member::new("DryRun"),
    1 service_names: Vec<String> = Member::new("ServiceNames").wire("ServiceName").ec2("ServiceName").of(&Member::new("member").wire("item").ec2("Item")),
    2 filters: Vec<Filter> = Member::new("Filters").wire("Filter").ec2("Filter").of(&Member::new("member").wire("Filter").ec2("Filter")),
    3 max_results: i32 = Member::new("MaxResults"),
    4 next_token: String = Member::new("NextToken"),
    5 service_regions: Vec<String> = Member::new("ServiceRegions").wire("ServiceRegion").ec2("ServiceRegion").of(&Member::new("member").wire("item").ec2("Item")),
} }

shape! { DescribeVpcEndpointServicesResult {
    0 service_names: Vec<String> = Member::new("ServiceNames").wire("serviceNameSet").ec2("ServiceNameSet").of(&Member::new("member").wire("item").ec2("Item")),
    1 service_details: Vec<ServiceDetail> = Member::new("ServiceDetails").wire("serviceDetailSet").ec2("ServiceDetailSet").of(&Member::new("member").wire("item").ec2("Item")),
    2 next_token: String = Member::new("NextToken").wire("nextToken"),
} }

shape! { DescribeVpcEndpointsRequest {
    0 dry_run: bool = Member::new("DryRun"),
    1 vpc_endpoint_ids: Vec<String> = Member::new("VpcEndpointIds").wire("VpcEndpointId").ec2("VpcEndpointId").of(&Member::new("member").wire("item").ec2("Item")),
    2 filters: Vec<Filter> = Member::new("Filters").wire("Filter").ec2("Filter").of(&Member::new("member").wire("Filter").ec2("Filter")),
    3 max_results: i32 = Member::new("MaxResults"),
    4 next_token: String = Member::new("NextToken"),
} }

shape! { DescribeVpcEndpointsResult {
    0 vpc_endpoints: Vec<VpcEndpoint> = Member::new("VpcEndpoints").wire("vpcEndpointSet").ec2("VpcEndpointSet").of(&Member::new("member").wire("item").ec2("Item")),
    1 next_token: String = Member::new("NextToken").wire("nextToken"),
} }

shape! { DescribeVpcsRequest {
    0 filters: Vec<Filter> = Member::new("Filters").wire("Filter").ec2("Filter").of(&Member::new("member").wire("Filter").ec2("Filter")),
    1 vpc_ids: Vec<String> = Member::new("VpcIds").wire("VpcId").ec2("VpcId").of(&Member::new("member").wire("VpcId").ec2("VpcId")),
    2 next_token: String = Member::new("NextToken"),
    3 max_results: i32 = Member::new("MaxResults").min(5).max(1000),
    4 dry_run: bool = Member::new("DryRun").wire("dryRun"),
} }

shape! { DescribeVpcsResult {
    0 next_token: String = Member::new("NextToken").wire("nextToken"),
    1 vpcs: Vec<Vpc> = Member::new("Vpcs").wire("vpcSet").ec2("VpcSet").of(&Member::new("member").wire("item").ec2("Item")),
} }

shape! { DescribeVpnGatewaysRequest {
    0 filters: Vec<Filter> = Member::new("Filters").wire("Filter").ec2("Filter").of(&Member::new("member").wire("Filter").ec2("Filter")),
    1 vpn_gateway_ids: Vec<String> = Member::new("VpnGatewayIds").wire("VpnGatewayId").ec2("VpnGatewayId").of(&Member::new("member").wire("VpnGatewayId").ec2("VpnGatewayId")),
    2 dry_run: bool = Member::new("DryRun").wire("dryRun"),
} }

shape! { DescribeVpnGatewaysResult {
    0 vpn_gateways: Vec<VpnGateway> = Member::new("VpnGateways").wire("vpnGatewaySet").ec2("VpnGatewaySet").of(&Member::new("member").wire("item").ec2("Item")),
} }

shape! { DestinationOptionsRequest {
    0 file_format: DestinationFileFormat = Member::new("FileFormat"),
    1 hive_compatible_partitions: bool = Member::new("HiveCompatiblePartitions"),
    2 per_hour_partition: bool = Member::new("PerHourPartition"),
} }

shape! { DestinationOptionsResponse {
    0 file_format: DestinationFileFormat = Member::new("FileFormat").wire("fileFormat"),
    1 hive_compatible_partitions: bool = Member::new("HiveCompatiblePartitions").wire("hiveCompatiblePartitions"),
    2 per_hour_partition: bool = Member::new("PerHourPartition").wire("perHourPartition"),
} }

shape! { DetachInternetGatewayRequest {
    0 dry_run: bool = Member::new("DryRun").wire("dryRun"),
    1 internet_gateway_id: String = Member::new("InternetGatewayId").wire("internetGatewayId").required(),
    2 vpc_id: String = Member::new("VpcId").wire("vpcId").required(),
} }

shape! { DhcpConfiguration {
    0 key: String = Member::new("Key").wire("key"),
    1 values: Vec<AttributeValue> = Member::new("Values").wire("valueSet").ec2("ValueSet").of(&Member::new("member").wire("item").ec2("Item")),
} }

shape! { DhcpOptions {
    0 owner_id: String = Member::new("OwnerId").wire("ownerId"),
    1 tags: Vec<Tag> = Member::new("Tags").wire("tagSet").ec2("TagSet").of(&Member::new("member").wire("item").ec2("Item")),
    2 dhcp_options_id: String = Member::new("DhcpOptionsId").wire("dhcpOptionsId"),
    3 dhcp_configurations: Vec<DhcpConfiguration> = Member::new("DhcpConfigurations").wire("dhcpConfigurationSet").ec2("DhcpConfigurationSet").of(&Member::new("member").wire("item").ec2("Item")),
} }

shape! { DisassociateAddressRequest {
    0 association_id: String = Member::new("AssociationId"),
    1 public_ip: String = Member::new("PublicIp"),
    2 dry_run: bool = Member::new("DryRun").wire("dryRun"),
} }

shape! { DisassociateRouteTableRequest {
    0 dry_run: bool = Member::new("DryRun").wire("dryRun"),
    1 association_id: String = Member::new("AssociationId").wire("associationId").required(),
} }

shape! { DisassociateVpcCidrBlockRequest {
    0 association_id: String = Member::new("AssociationId").wire("associationId").required(),
} }

shape! { DisassociateVpcCidrBlockResult {
    0 ipv6_cidr_block_association: VpcIpv6CidrBlockAssociation = Member::new("Ipv6CidrBlockAssociation").wire("ipv6CidrBlockAssociation"),
    1 cidr_block_association: VpcCidrBlockAssociation = Member::new("CidrBlockAssociation").wire("cidrBlockAssociation"),
    2 vpc_id: String = Member::new("VpcId").wire("vpcId"),
} }

shape! { DiskInfo {
    0 size_in_gb: i64 = Member::new("SizeInGB").wire("sizeInGB"),
    1 count: i32 = Member::new("Count").wire("count"),
    2 r#type: DiskType = Member::new("Type").wire("type"),
} }

shape! { DnsEntry {
    0 dns_name: String = Member::new("DnsName").wire("dnsName"),
    1 hosted_zone_id: String = Member::new("HostedZoneId").wire("hostedZoneId"),
} }

shape! { DnsOptions {
    0 dns_record_ip_type: DnsRecordIpType = Member::new("DnsRecordIpType").wire("dnsRecordIpType"),
    1 private_dns_only_for_inbound_resolver_endpoint: bool = Member::new("PrivateDnsOnlyForInboundResolverEndpoint").wire("privateDnsOnlyForInboundResolverEndpoint"),
    2 private_dns_preference: String = Member::new("PrivateDnsPreference").wire("privateDnsPreference"),
    3 private_dns_specified_domains: Vec<String> = Member::new("PrivateDnsSpecifiedDomains").wire("privateDnsSpecifiedDomainSet").ec2("PrivateDnsSpecifiedDomainSet").of(&Member::new("member").wire("item").ec2("Item")),
} }

shape! { DnsOptionsSpecification {
    0 dns_record_ip_type: DnsRecordIpType = Member::new("DnsRecordIpType"),
    1 private_dns_only_for_inbound_resolver_endpoint: bool = Member::new("PrivateDnsOnlyForInboundResolverEndpoint"),
    2 private_dns_preference: String = Member::new("PrivateDnsPreference"),
    3 private_dns_specified_domains: Vec<String> = Member::new("PrivateDnsSpecifiedDomains").wire("PrivateDnsSpecifiedDomain").ec2("PrivateDnsSpecifiedDomain").min(0).max(10).of(&Member::new("member").wire("item").ec2("Item")),
} }

shape! { EbsBlockDevice {
    0 delete_on_termination: bool = Member::new("DeleteOnTermination").wire("deleteOnTermination"),
    1 iops: i32 = Member::new("Iops").wire("iops"),
    2 snapshot_id: String = Member::new("SnapshotId").wire("snapshotId"),
    3 volume_size: i32 = Member::new("VolumeSize").wire("volumeSize"),
    4 volume_type: VolumeType = Member::new("VolumeType").wire("volumeType"),
    5 kms_key_id: String = Member::new("KmsKeyId").wire("kmsKeyId"),
    6 throughput: i32 = Member::new("Throughput").wire("throughput"),
    7 outpost_arn: String = Member::new("OutpostArn").wire("outpostArn"),
    8 availability_zone: String = Member::new("AvailabilityZone").wire("availabilityZone"),
    9 encrypted: bool = Member::new("Encrypted").wire("encrypted"),
    10 volume_initialization_rate: i32 = Member::new("VolumeInitializationRate"),
    11 availability_zone_id: String = Member::new("AvailabilityZoneId"),
    12 ebs_card_index: i32 = Member::new("EbsCardIndex"),
} }

shape! { EbsCardInfo {
    0 ebs_card_index: i32 = Member::new("EbsCardIndex").wire("ebsCardIndex"),
    1 baseline_bandwidth_in_mbps: i32 = Member::new("BaselineBandwidthInMbps").wire("baselineBandwidthInMbps"),
    2 baseline_throughput_in_m_bps: f64 = Member::new("BaselineThroughputInMBps").wire("baselineThroughputInMBps"),
    3 baseline_iops: i32 = Member::new("BaselineIops").wire("baselineIops"),
    4 maximum_bandwidth_in_mbps: i32 = Member::new("MaximumBandwidthInMbps").wire("maximumBandwidthInMbps"),
    5 maximum_throughput_in_m_bps: f64 = Member::new("MaximumThroughputInMBps").wire("maximumThroughputInMBps"),
    6 maximum_iops: i32 = Member::new("MaximumIops").wire("maximumIops"),
} }

shape! { EbsInfo {
    0 ebs_optimized_support: EbsOptimizedSupport = Member::new("EbsOptimizedSupport").wire("ebsOptimizedSupport"),
    1 encryption_support: EbsEncryptionSupport = Member::new("EncryptionSupport").wire("encryptionSupport"),
    2 ebs_optimized_info: EbsOptimizedInfo = Member::new("EbsOptimizedInfo").wire("ebsOptimizedInfo"),
    3 nvme_support: EbsNvmeSupport = Member::new("NvmeSupport").wire("nvmeSupport"),
    4 maximum_ebs_attachments: i32 = Member::new("MaximumEbsAttachments").wire("maximumEbsAttachments"),
    5 attachment_limit_type: AttachmentLimitType = Member::new("AttachmentLimitType").wire("attachmentLimitType"),
    6 maximum_ebs_cards: i32 = Member::new("MaximumEbsCards").wire("maximumEbsCards"),
    7 ebs_cards: Vec<EbsCardInfo> = Member::new("EbsCards").wire("ebsCardSet").ec2("EbsCardSet").of(&Member::new("member").wire("item").ec2("Item")),
} }

shape! { EbsInstanceBlockDevice {
    0 attach_time: Timestamp = Member::new("AttachTime").wire("attachTime"),
    1 delete_on_termination: bool = Member::new("DeleteOnTermination").wire("deleteOnTermination"),
    2 status: AttachmentStatus = Member::new("Status").wire("status"),
    3 volume_id: String = Member::new("VolumeId").wire("volumeId"),
    4 associated_resource: String = Member::new("AssociatedResource").wire("associatedResource"),
    5 volume_owner_id: String = Member::new("VolumeOwnerId").wire("volumeOwnerId"),
    6 operator: OperatorResponse = Member::new("Operator").wire("operator"),
    7 ebs_card_index: i32 = Member::new("EbsCardIndex").wire("ebsCardIndex"),
} }

shape! { EbsOptimizedInfo {
    0 baseline_bandwidth_in_mbps: i32 = Member::new("BaselineBandwidthInMbps").wire("baselineBandwidthInMbps"),
    1 baseline_throughput_in_m_bps: f64 = Member::new("BaselineThroughputInMBps").wire("baselineThroughputInMBps"),
    2 baseline_iops: i32 = Member::new("BaselineIops").wire("baselineIops"),
    3 maximum_bandwidth_in_mbps: i32 = Member::new("MaximumBandwidthInMbps").wire("maximumBandwidthInMbps"),
    4 maximum_throughput_in_m_bps: f64 = Member::new("MaximumThroughputInMBps").wire("maximumThroughputInMBps"),
    5 maximum_iops: i32 = Member::new("MaximumIops").wire("maximumIops"),
} }

shape! { EfaInfo {
    0 maximum_efa_interfaces: i32 = Member::new("MaximumEfaInterfaces").wire("maximumEfaInterfaces"),
} }

shape! { ElasticGpuAssociation {
    0 elastic_gpu_id: String = Member::new("ElasticGpuId").wire("elasticGpuId"),
    1 elastic_gpu_association_id: String = Member::new("ElasticGpuAssociationId").wire("elasticGpuAssociationId"),
    2 elastic_gpu_association_state: String = Member::new("ElasticGpuAssociationState").wire("elasticGpuAssociationState"),
    3 elastic_gpu_association_time: String = Member::new("ElasticGpuAssociationTime").wire("elasticGpuAssociationTime"),
} }

shape! { ElasticInferenceAcceleratorAssociation {
    0 elastic_inference_accelerator_arn: String = Member::new("ElasticInferenceAcceleratorArn").wire("elasticInferenceAcceleratorArn"),
    1 elastic_inference_accelerator_association_id: String = Member::new("ElasticInferenceAcceleratorAssociationId").wire("elasticInferenceAcceleratorAssociationId"),
    2 elastic_inference_accelerator_association_state: String = Member::new("ElasticInferenceAcceleratorAssociationState").wire("elasticInferenceAcceleratorAssociationState"),
    3 elastic_inference_accelerator_association_time: Timestamp = Member::new("ElasticInferenceAcceleratorAssociationTime").wire("elasticInferenceAcceleratorAssociationTime"),
} }

shape! { EnaSrdSpecification {
    0 ena_srd_enabled: bool = Member::new("EnaSrdEnabled"),
    1 ena_srd_udp_specification: EnaSrdUdpSpecification = Member::new("EnaSrdUdpSpecification"),
} }

shape! { EnaSrdUdpSpecification {
    0 ena_srd_udp_enabled: bool = Member::new("EnaSrdUdpEnabled"),
} }

shape! { EnclaveOptions {
    0 enabled: bool = Member::new("Enabled").wire("enabled"),
} }

shape! { Filter {
    0 name: String = Member::new("Name"),
    1 values: Vec<String> = Member::new("Values").wire("Value").ec2("Value").of(&Member::new("member").wire("item").ec2("Item")),
} }

shape! { FlowLog {
    0 creation_time: Timestamp = Member::new("CreationTime").wire("creationTime"),
    1 deliver_logs_error_message: String = Member::new("DeliverLogsErrorMessage").wire("deliverLogsErrorMessage"),
    2 deliver_logs_permission_arn: String = Member::new("DeliverLogsPermissionArn").wire("deliverLogsPermissionArn"),
    3 deliver_cross_account_role: String = Member::new("DeliverCrossAccountRole").wire("deliverCrossAccountRole"),
    4 deliver_logs_status: String = Member::new("DeliverLogsStatus").wire("deliverLogsStatus"),
    5 flow_log_id: String = Member::new("FlowLogId").wire("flowLogId"),
    6 flow_log_status: String = Member::new("FlowLogStatus").wire("flowLogStatus"),
    7 log_group_name: String = Member::new("LogGroupName").wire("logGroupName"),
    8 resource_id: String = Member::new("ResourceId").wire("resourceId"),
    9 traffic_type: TrafficType = Member::new("TrafficType").wire("trafficType"),
    10 log_destination_type: LogDestinationType = Member::new("LogDestinationType").wire("logDestinationType"),
    11 log_destination: String = Member::new("LogDestination").wire("logDestination"),
    12 log_format: String = Member::new("LogFormat").wire("logFormat"),
    13 tags: Vec<Tag> = Member::new("Tags").wire("tagSet").ec2("TagSet").of(&Member::new("member").wire("item").ec2("Item")),
    14 max_aggregation_interval: i32 = Member::new("MaxAggregationInterval").wire("maxAggregationInterval"),
    15 destination_options: DestinationOptionsResponse = Member::new("DestinationOptions").wire("destinationOptions"),
    16 tag_field_specifications: Vec<TagFieldSpecificationResponse> = Member::new("TagFieldSpecifications").wire("tagFieldSpecificationSet").ec2("TagFieldSpecificationSet").of(&Member::new("member").wire("item").ec2("Item")),
} }

shape! { FpgaDeviceInfo {
    0 name: String = Member::new("Name").wire("name"),
    1 manufacturer: String = Member::new("Manufacturer").wire("manufacturer"),
    2 count: i32 = Member::new("Count").wire("count"),
    3 memory_info: FpgaDeviceMemoryInfo = Member::new("MemoryInfo").wire("memoryInfo"),
} }

shape! { FpgaDeviceMemoryInfo {
    0 size_in_mi_b: i32 = Member::new("SizeInMiB").wire("sizeInMiB"),
} }

shape! { FpgaInfo {
    0 fpgas: Vec<FpgaDeviceInfo> = Member::new("Fpgas").wire("fpgas").of(&Member::new("member").wire("item").ec2("Item")),
    1 total_fpga_memory_in_mi_b: i32 = Member::new("TotalFpgaMemoryInMiB").wire("totalFpgaMemoryInMiB"),
} }

shape! { GetManagedPrefixListAssociationsRequest {
    0 dry_run: bool = Member::new("DryRun"),
    1 prefix_list_id: String = Member::new("PrefixListId").required(),
    2 max_results: i32 = Member::new("MaxResults").min(5).max(255),
    3 next_token: String = Member::new("NextToken"),
} }

shape! { GetManagedPrefixListAssociationsResult {
    0 prefix_list_associations: Vec<PrefixListAssociation> = Member::new("PrefixListAssociations").wire("prefixListAssociationSet").ec2("PrefixListAssociationSet").of(&Member::new("member").wire("item").ec2("Item")),
    1 next_token: String = Member::new("NextToken").wire("nextToken"),
} }

shape! { GetManagedPrefixListEntriesRequest {
    0 dry_run: bool = Member::new("DryRun"),
    1 prefix_list_id: String = Member::new("PrefixListId").required(),
    2 target_version: i64 = Member::new("TargetVersion"),
    3 max_results: i32 = Member::new("MaxResults").min(1).max(100),
    4 next_token: String = Member::new("NextToken"),
} }

shape! { GetManagedPrefixListEntriesResult {
    0 entries: Vec<PrefixListEntry> = Member::new("Entries").wire("entrySet").ec2("EntrySet").of(&Member::new("member").wire("item").ec2("Item")),
    1 next_token: String = Member::new("NextToken").wire("nextToken"),
} }

shape! { GpuDeviceInfo {
    0 name: String = Member::new("Name").wire("name"),
    1 manufacturer: String = Member::new("Manufacturer").wire("manufacturer"),
    2 count: i32 = Member::new("Count").wire("count"),
    3 logical_gpu_count: i32 = Member::new("LogicalGpuCount").wire("logicalGpuCount"),
    4 gpu_partition_size: f64 = Member::new("GpuPartitionSize").wire("gpuPartitionSize"),
    5 workloads: Vec<String> = Member::new("Workloads").wire("workloadSet").ec2("WorkloadSet").of(&Member::new("member").wire("item").ec2("Item")),
    6 memory_info: GpuDeviceMemoryInfo = Member::new("MemoryInfo").wire("memoryInfo"),
} }

shape! { GpuDeviceMemoryInfo {
    0 size_in_mi_b: i32 = Member::new("SizeInMiB").wire("sizeInMiB"),
} }

shape! { GpuInfo {
    0 gpus: Vec<GpuDeviceInfo> = Member::new("Gpus").wire("gpus").of(&Member::new("member").wire("item").ec2("Item")),
    1 total_gpu_memory_in_mi_b: i32 = Member::new("TotalGpuMemoryInMiB").wire("totalGpuMemoryInMiB"),
} }

shape! { GroupIdentifier {
    0 group_id: String = Member::new("GroupId").wire("groupId"),
    1 group_name: String = Member::new("GroupName").wire("groupName"),
} }

shape! { HibernationOptions {
    0 configured: bool = Member::new("Configured").wire("configured"),
} }

shape! { IamInstanceProfile {
    0 arn: String = Member::new("Arn").wire("arn"),
    1 id: String = Member::new("Id").wire("id"),
} }

shape! { IcmpTypeCode {
    0 code: i32 = Member::new("Code").wire("code"),
    1 r#type: i32 = Member::new("Type").wire("type"),
} }

shape! { Image {
    0 platform_details: String = Member::new("PlatformDetails").wire("platformDetails"),
    1 usage_operation: String = Member::new("UsageOperation").wire("usageOperation"),
    2 block_device_mappings: Vec<BlockDeviceMapping> = Member::new("BlockDeviceMappings").wire("blockDeviceMapping").ec2("BlockDeviceMapping").of(&Member::new("member").wire("item").ec2("Item")),
    3 description: String = Member::new("Description").wire("description"),
    4 ena_support: bool = Member::new("EnaSupport").wire("enaSupport"),
    5 hypervisor: HypervisorType = Member::new("Hypervisor").wire("hypervisor"),
    6 image_owner_alias: String = Member::new("ImageOwnerAlias").wire("imageOwnerAlias"),
    7 name: String = Member::new("Name").wire("name"),
    8 root_device_name: String = Member::new("RootDeviceName").wire("rootDeviceName"),
    9 root_device_type: DeviceType = Member::new("RootDeviceType").wire("rootDeviceType"),
    10 sriov_net_support: String = Member::new("SriovNetSupport").wire("sriovNetSupport"),
    11 state_reason: StateReason = Member::new("StateReason").wire("stateReason"),
    12 tags: Vec<Tag> = Member::new("Tags").wire("tagSet").ec2("TagSet").of(&Member::new("member").wire("item").ec2("Item")),
    13 virtualization_type: VirtualizationType = Member::new("VirtualizationType").wire("virtualizationType"),
    14 boot_mode: BootModeValues = Member::new("BootMode").wire("bootMode"),
    15 tpm_support: TpmSupportValues = Member::new("TpmSupport").wire("tpmSupport"),
    16 deprecation_time: String = Member::new("DeprecationTime").wire("deprecationTime"),
    17 imds_support: ImdsSupportValues = Member::new("ImdsSupport").wire("imdsSupport"),
    18 source_instance_id: String = Member::new("SourceInstanceId").wire("sourceInstanceId"),
    19 deregistration_protection: String = Member::new("DeregistrationProtection").wire("deregistrationProtection"),
    20 last_launched_time: String = Member::new("LastLaunchedTime").wire("lastLaunchedTime"),
    21 image_allowed: bool = Member::new("ImageAllowed").wire("imageAllowed"),
    22 source_image_id: String = Member::new("SourceImageId").wire("sourceImageId"),
    23 source_image_region: String = Member::new("SourceImageRegion").wire("sourceImageRegion"),
    24 free_tier_eligible: bool = Member::new("FreeTierEligible").wire("freeTierEligible"),
    25 public_ssm_parameter_name: String = Member::new("PublicSsmParameterName").wire("publicSsmParameterName"),
    26 image_watermarks: Vec<ImageWatermark> = Member::new("ImageWatermarks").wire("imageWatermarkSet").ec2("ImageWatermarkSet").of(&Member::new("member").wire("item").ec2("Item")),
    27 scan_results: ScanResults = Member::new("ScanResults").wire("scanResults"),
    28 instance_type_specification: InstanceTypeSpecification = Member::new("InstanceTypeSpecification").wire("instanceTypeSpecification"),
    29 image_id: String = Member::new("ImageId").wire("imageId"),
    30 image_location: String = Member::new("ImageLocation").wire("imageLocation"),
    31 state: ImageState = Member::new("State").wire("imageState").ec2("ImageState"),
    32 owner_id: String = Member::new("OwnerId").wire("imageOwnerId").ec2("ImageOwnerId"),
    33 creation_date: String = Member::new("CreationDate").wire("creationDate"),
    34 public: bool = Member::new("Public").wire("isPublic").ec2("IsPublic"),
    35 product_codes: Vec<ProductCode> = Member::new("ProductCodes").wire("productCodes").of(&Member::new("member").wire("item").ec2("Item")),
    36 architecture: ArchitectureValues = Member::new("Architecture").wire("architecture"),
    37 image_type: ImageTypeValues = Member::new("ImageType").wire("imageType"),
    38 kernel_id: String = Member::new("KernelId").wire("kernelId"),
    39 ramdisk_id: String = Member::new("RamdiskId").wire("ramdiskId"),
    40 platform: PlatformValues = Member::new("Platform").wire("platform"),
} }

shape! { ImageWatermark {
    0 watermark_key: String = Member::new("WatermarkKey").wire("watermarkKey"),
    1 source_image_region: String = Member::new("SourceImageRegion").wire("sourceImageRegion"),
    2 source_image_id: String = Member::new("SourceImageId").wire("sourceImageId"),
    3 source_image_creation_time: Timestamp = Member::new("SourceImageCreationTime").wire("sourceImageCreationTime"),
    4 watermark_creation_time: Timestamp = Member::new("WatermarkCreationTime").wire("watermarkCreationTime"),
} }

shape! { InferenceAcceleratorInfo {
    0 accelerators: Vec<InferenceDeviceInfo> = Member::new("Accelerators").wire("accelerators"),
    1 total_inference_memory_in_mi_b: i32 = Member::new("TotalInferenceMemoryInMiB").wire("totalInferenceMemoryInMiB"),
} }

shape! { InferenceDeviceInfo {
    0 count: i32 = Member::new("Count").wire("count"),
    1 name: String = Member::new("Name").wire("name"),
    2 manufacturer: String = Member::new("Manufacturer").wire("manufacturer"),
    3 memory_info: InferenceDeviceMemoryInfo = Member::new("MemoryInfo").wire("memoryInfo"),
} }

shape! { InferenceDeviceMemoryInfo {
    0 size_in_mi_b: i32 = Member::new("SizeInMiB").wire("sizeInMiB"),
} }

shape! { Instance {
    0 architecture: ArchitectureValues = Member::new("Architecture").wire("architecture"),
    1 block_device_mappings: Vec<InstanceBlockDeviceMapping> = Member::new("BlockDeviceMappings").wire("blockDeviceMapping").ec2("BlockDeviceMapping").of(&Member::new("member").wire("item").ec2("Item")),
    2 client_token: String = Member::new("ClientToken").wire("clientToken"),
    3 ebs_optimized: bool = Member::new("EbsOptimized").wire("ebsOptimized"),
    4 ena_support: bool = Member::new("EnaSupport").wire("enaSupport"),
    5 hypervisor: HypervisorType = Member::new("Hypervisor").wire("hypervisor"),
    6 iam_instance_profile: IamInstanceProfile = Member::new("IamInstanceProfile").wire("iamInstanceProfile"),
    7 instance_lifecycle: InstanceLifecycleType = Member::new("InstanceLifecycle").wire("instanceLifecycle"),
    8 elastic_gpu_associations: Vec<ElasticGpuAssociation> = Member::new("ElasticGpuAssociations").wire("elasticGpuAssociationSet").ec2("ElasticGpuAssociationSet").of(&Member::new("member").wire("item").ec2("Item")),
    9 elastic_inference_accelerator_associations: Vec<ElasticInferenceAcceleratorAssociation> = Member::new("ElasticInferenceAcceleratorAssociations").wire("elasticInferenceAcceleratorAssociationSet").ec2("ElasticInferenceAcceleratorAssociationSet").of(&Member::new("member").wire("item").ec2("Item")),
    10 network_interfaces: Vec<InstanceNetworkInterface> = Member::new("NetworkInterfaces").wire("networkInterfaceSet").ec2("NetworkInterfaceSet").of(&Member::new("member").wire("item").ec2("Item")),
    11 outpost_arn: String = Member::new("OutpostArn").wire("outpostArn"),
    12 root_device_name: String = Member::new("RootDeviceName").wire("rootDeviceName"),
    13 root_device_type: DeviceType = Member::new("RootDeviceType").wire("rootDeviceType"),
    14 security_groups: Vec<GroupIdentifier> = Member::new("SecurityGroups").wire("groupSet").ec2("GroupSet").of(&Member::new("member").wire("item").ec2("Item")),
    15 source_dest_check: bool = Member::new("SourceDestCheck").wire("sourceDestCheck"),
    16 spot_instance_request_id: String = Member::new("SpotInstanceRequestId").wire("spotInstanceRequestId"),
    17 sriov_net_support: String = Member::new("SriovNetSupport").wire("sriovNetSupport"),
    18 state_reason: StateReason = Member::new("StateReason").wire("stateReason"),
    19 tags: Vec<Tag> = Member::new("Tags").wire("tagSet").ec2("TagSet").of(&Member::new("member").wire("item").ec2("Item")),
    20 virtualization_type: VirtualizationType = Member::new("VirtualizationType").wire("virtualizationType"),
    21 cpu_options: CpuOptions = Member::new("CpuOptions").wire("cpuOptions"),
    22 capacity_block_id: String = Member::new("CapacityBlockId").wire("capacityBlockId"),
    23 capacity_reservation_id: String = Member::new("CapacityReservationId").wire("capacityReservationId"),
    24 capacity_reservation_specification: CapacityReservationSpecificationResponse = Member::new("CapacityReservationSpecification").wire("capacityReservationSpecification"),
    25 hibernation_options: HibernationOptions = Member::new("HibernationOptions").wire("hibernationOptions"),
    26 licenses: Vec<LicenseConfiguration> = Member::new("Licenses").wire("licenseSet").ec2("LicenseSet").of(&Member::new("member").wire("item").ec2("Item")),
    27 metadata_options: InstanceMetadataOptionsResponse = Member::new("MetadataOptions").wire("metadataOptions"),
    28 enclave_options: EnclaveOptions = Member::new("EnclaveOptions").wire("enclaveOptions"),
    29 boot_mode: BootModeValues = Member::new("BootMode").wire("bootMode"),
    30 platform_details: String = Member::new("PlatformDetails").wire("platformDetails"),
    31 usage_operation: String = Member::new("UsageOperation").wire("usageOperation"),
    32 usage_operation_update_time: Timestamp = Member::new("UsageOperationUpdateTime").wire("usageOperationUpdateTime"),
    33 private_dns_name_options: PrivateDnsNameOptionsResponse = Member::new("PrivateDnsNameOptions").wire("privateDnsNameOptions"),
    34 ipv6_address: String = Member::new("Ipv6Address").wire("ipv6Address"),
    35 tpm_support: String = Member::new("TpmSupport").wire("tpmSupport"),
    36 maintenance_options: InstanceMaintenanceOptions = Member::new("MaintenanceOptions").wire("maintenanceOptions"),
    37 current_instance_boot_mode: InstanceBootModeValues = Member::new("CurrentInstanceBootMode").wire("currentInstanceBootMode"),
    38 network_performance_options: InstanceNetworkPerformanceOptions = Member::new("NetworkPerformanceOptions").wire("networkPerformanceOptions"),
    39 operator: OperatorResponse = Member::new("Operator").wire("operator"),
    40 secondary_interfaces: Vec<InstanceSecondaryInterface> = Member::new("SecondaryInterfaces").wire("secondaryInterfaceSet").ec2("SecondaryInterfaceSet").of(&Member::new("member").wire("item").ec2("Item")),
    41 instance_id: String = Member::new("InstanceId").wire("instanceId"),
    42 image_id: String = Member::new("ImageId").wire("imageId"),
    43 state: InstanceState = Member::new("State").wire("instanceState").ec2("InstanceState"),
    44 private_dns_name: String = Member::new("PrivateDnsName").wire("privateDnsName"),
    45 public_dns_name: String = Member::new("PublicDnsName").wire("dnsName").ec2("DnsName"),
    46 state_transition_reason: String = Member::new("StateTransitionReason").wire("reason").ec2("Reason"),
    47 key_name: String = Member::new("KeyName").wire("keyName"),
    48 ami_launch_index: i32 = Member::new("AmiLaunchIndex").wire("amiLaunchIndex"),
    49 product_codes: Vec<ProductCode> = Member::new("ProductCodes").wire("productCodes").of(&Member::new("member").wire("item").ec2("Item")),
    50 instance_type: String = Member::new("InstanceType").wire("instanceType"),
    51 launch_time: Timestamp = Member::new("LaunchTime").wire("launchTime"),
    52 placement: Placement = Member::new("Placement").wire("placement"),
    53 kernel_id: String = Member::new("KernelId").wire("kernelId"),
    54 ramdisk_id: String = Member::new("RamdiskId").wire("ramdiskId"),
    55 platform: PlatformValues = Member::new("Platform").wire("platform"),
    56 monitoring: Monitoring = Member::new("Monitoring").wire("monitoring"),
    57 subnet_id: String = Member::new("SubnetId").wire("subnetId"),
    58 vpc_id: String = Member::new("VpcId").wire("vpcId"),
    59 private_ip_address: String = Member::new("PrivateIpAddress").wire("privateIpAddress"),
    60 public_ip_address: String = Member::new("PublicIpAddress").wire("ipAddress").ec2("IpAddress"),
} }

shape! { InstanceAttachmentEnaSrdSpecification {
    0 ena_srd_enabled: bool = Member::new("EnaSrdEnabled").wire("enaSrdEnabled"),
    1 ena_srd_udp_specification: InstanceAttachmentEnaSrdUdpSpecification = Member::new("EnaSrdUdpSpecification").wire("enaSrdUdpSpecification"),
} }

shape! { InstanceAttachmentEnaSrdUdpSpecification {
    0 ena_srd_udp_enabled: bool = Member::new("EnaSrdUdpEnabled").wire("enaSrdUdpEnabled"),
} }

shape! { InstanceBlockDeviceMapping {
    0 device_name: String = Member::new("DeviceName").wire("deviceName"),
    1 ebs: EbsInstanceBlockDevice = Member::new("Ebs").wire("ebs"),
} }

shape! { InstanceIpv4Prefix {
    0 ipv4_prefix: String = Member::new("Ipv4Prefix").wire("ipv4Prefix"),
} }

shape! { InstanceIpv6Address {
    0 ipv6_address: String = Member::new("Ipv6Address").wire("ipv6Address"),
    1 is_primary_ipv6: bool = Member::new("IsPrimaryIpv6").wire("isPrimaryIpv6"),
} }

shape! { InstanceIpv6Prefix {
    0 ipv6_prefix: String = Member::new("Ipv6Prefix").wire("ipv6Prefix"),
} }

shape! { InstanceMaintenanceOptions {
    0 auto_recovery: InstanceAutoRecoveryState = Member::new("AutoRecovery").wire("autoRecovery"),
    1 reboot_migration: InstanceRebootMigrationState = Member::new("RebootMigration").wire("rebootMigration"),
} }

shape! { InstanceMetadataOptionsResponse {
    0 state: InstanceMetadataOptionsState = Member::new("State").wire("state"),
    1 http_tokens: HttpTokensState = Member::new("HttpTokens").wire("httpTokens"),
    2 http_put_response_hop_limit: i32 = Member::new("HttpPutResponseHopLimit").wire("httpPutResponseHopLimit"),
    3 http_endpoint: InstanceMetadataEndpointState = Member::new("HttpEndpoint").wire("httpEndpoint"),
    4 http_protocol_ipv6: InstanceMetadataProtocolState = Member::new("HttpProtocolIpv6").wire("httpProtocolIpv6"),
    5 instance_metadata_tags: InstanceMetadataTagsState = Member::new("InstanceMetadataTags").wire("instanceMetadataTags"),
} }

shape! { InstanceNetworkInterface {
    0 association: InstanceNetworkInterfaceAssociation = Member::new("Association").wire("association"),
    1 attachment: InstanceNetworkInterfaceAttachment = Member::new("Attachment").wire("attachment"),
    2 description: String = Member::new("Description").wire("description"),
    3 groups: Vec<GroupIdentifier> = Member::new("Groups").wire("groupSet").ec2("GroupSet").of(&Member::new("member").wire("item").ec2("Item")),
    4 ipv6_addresses: Vec<InstanceIpv6Address> = Member::new("Ipv6Addresses").wire("ipv6AddressesSet").ec2("Ipv6AddressesSet").of(&Member::new("member").wire("item").ec2("Item")),
    5 mac_address: String = Member::new("MacAddress").wire("macAddress"),
    6 network_interface_id: String = Member::new("NetworkInterfaceId").wire("networkInterfaceId"),
    7 owner_id: String = Member::new("OwnerId").wire("ownerId"),
    8 private_dns_name: String = Member::new("PrivateDnsName").wire("privateDnsName"),
    9 private_ip_address: String = Member::new("PrivateIpAddress").wire("privateIpAddress"),
    10 private_ip_addresses: Vec<InstancePrivateIpAddress> = Member::new("PrivateIpAddresses").wire("privateIpAddressesSet").ec2("PrivateIpAddressesSet").of(&Member::new("member").wire("item").ec2("Item")),
    11 source_dest_check: bool = Member::new("SourceDestCheck").wire("sourceDestCheck"),
    12 status: NetworkInterfaceStatus = Member::new("Status").wire("status"),
    13 subnet_id: String = Member::new("SubnetId").wire("subnetId"),
    14 vpc_id: String = Member::new("VpcId").wire("vpcId"),
    15 interface_type: String = Member::new("InterfaceType").wire("interfaceType"),
    16 ipv4_prefixes: Vec<InstanceIpv4Prefix> = Member::new("Ipv4Prefixes").wire("ipv4PrefixSet").ec2("Ipv4PrefixSet").of(&Member::new("member").wire("item").ec2("Item")),
    17 ipv6_prefixes: Vec<InstanceIpv6Prefix> = Member::new("Ipv6Prefixes").wire("ipv6PrefixSet").ec2("Ipv6PrefixSet").of(&Member::new("member").wire("item").ec2("Item")),
    18 connection_tracking_configuration: ConnectionTrackingSpecificationResponse = Member::new("ConnectionTrackingConfiguration").wire("connectionTrackingConfiguration"),
    19 operator: OperatorResponse = Member::new("Operator").wire("operator"),
} }

shape! { InstanceNetworkInterfaceAssociation {
    0 carrier_ip: String = Member::new("CarrierIp").wire("carrierIp"),
    1 customer_owned_ip: String = Member::new("CustomerOwnedIp").wire("customerOwnedIp"),
    2 ip_owner_id: String = Member::new("IpOwnerId").wire("ipOwnerId"),
    3 public_dns_name: String = Member::new("PublicDnsName").wire("publicDnsName"),
    4 public_ip: String = Member::new("PublicIp").wire("publicIp"),
} }

shape! { InstanceNetworkInterfaceAttachment {
    0 attach_time: Timestamp = Member::new("AttachTime").wire("attachTime"),
    1 attachment_id: String = Member::new("AttachmentId").wire("attachmentId"),
    2 delete_on_termination: bool = Member::new("DeleteOnTermination").wire("deleteOnTermination"),
    3 device_index: i32 = Member::new("DeviceIndex").wire("deviceIndex"),
    4 status: AttachmentStatus = Member::new("Status").wire("status"),
    5 network_card_index: i32 = Member::new("NetworkCardIndex").wire("networkCardIndex"),
    6 ena_srd_specification: InstanceAttachmentEnaSrdSpecification = Member::new("EnaSrdSpecification").wire("enaSrdSpecification"),
    7 ena_queue_count: i32 = Member::new("EnaQueueCount").wire("enaQueueCount"),
} }

shape! { InstanceNetworkPerformanceOptions {
    0 bandwidth_weighting: InstanceBandwidthWeighting = Member::new("BandwidthWeighting").wire("bandwidthWeighting"),
} }

shape! { InstancePrivateIpAddress {
    0 association: InstanceNetworkInterfaceAssociation = Member::new("Association").wire("association"),
    1 primary: bool = Member::new("Primary").wire("primary"),
    2 private_dns_name: String = Member::new("PrivateDnsName").wire("privateDnsName"),
    3 private_ip_address: String = Member::new("PrivateIpAddress").wire("privateIpAddress"),
} }

shape! { InstanceSecondaryInterface {
    0 attachment: InstanceSecondaryInterfaceAttachment = Member::new("Attachment").wire("attachment"),
    1 mac_address: String = Member::new("MacAddress").wire("macAddress"),
    2 secondary_interface_id: String = Member::new("SecondaryInterfaceId").wire("secondaryInterfaceId"),
    3 owner_id: String = Member::new("OwnerId").wire("ownerId"),
    4 private_ip_addresses: Vec<InstanceSecondaryInterfacePrivateIpAddress> = Member::new("PrivateIpAddresses").wire("privateIpAddressSet").ec2("PrivateIpAddressSet").of(&Member::new("member").wire("item").ec2("Item")),
    5 source_dest_check: bool = Member::new("SourceDestCheck").wire("sourceDestCheck"),
    6 status: SecondaryInterfaceStatus = Member::new("Status").wire("status"),
    7 secondary_subnet_id: String = Member::new("SecondarySubnetId").wire("secondarySubnetId"),
    8 secondary_network_id: String = Member::new("SecondaryNetworkId").wire("secondaryNetworkId"),
    9 interface_type: SecondaryInterfaceType = Member::new("InterfaceType").wire("interfaceType"),
} }

shape! { InstanceSecondaryInterfaceAttachment {
    0 attach_time: Timestamp = Member::new("AttachTime").wire("attachTime"),
    1 attachment_id: String = Member::new("AttachmentId").wire("attachmentId"),
    2 delete_on_termination: bool = Member::new("DeleteOnTermination").wire("deleteOnTermination"),
    3 device_index: i32 = Member::new("DeviceIndex").wire("deviceIndex"),
    4 status: AttachmentStatus = Member::new("Status").wire("status"),
    5 network_card_index: i32 = Member::new("NetworkCardIndex").wire("networkCardIndex"),
} }

shape! { InstanceSecondaryInterfacePrivateIpAddress {
    0 private_ip_address: String = Member::new("PrivateIpAddress").wire("privateIpAddress"),
} }

shape! { InstanceState {
    0 code: i32 = Member::new("Code").wire("code"),
    1 name: InstanceStateName = Member::new("Name").wire("name"),
} }

shape! { InstanceStorageInfo {
    0 total_size_in_gb: i64 = Member::new("TotalSizeInGB").wire("totalSizeInGB"),
    1 disks: Vec<DiskInfo> = Member::new("Disks").wire("disks").of(&Member::new("member").wire("item").ec2("Item")),
    2 nvme_support: EphemeralNvmeSupport = Member::new("NvmeSupport").wire("nvmeSupport"),
    3 encryption_support: InstanceStorageEncryptionSupport = Member::new("EncryptionSupport").wire("encryptionSupport"),
} }

shape! { InstanceTypeInfo {
    0 instance_type: String = Member::new("InstanceType").wire("instanceType"),
    1 current_generation: bool = Member::new("CurrentGeneration").wire("currentGeneration"),
    2 free_tier_eligible: bool = Member::new("FreeTierEligible").wire("freeTierEligible"),
    3 supported_usage_classes: Vec<UsageClassType> = Member::new("SupportedUsageClasses").wire("supportedUsageClasses").of(&Member::new("member").wire("item").ec2("Item")),
    4 supported_root_device_types: Vec<RootDeviceType> = Member::new("SupportedRootDeviceTypes").wire("supportedRootDeviceTypes").of(&Member::new("member").wire("item").ec2("Item")),
    5 supported_virtualization_types: Vec<VirtualizationType> = Member::new("SupportedVirtualizationTypes").wire("supportedVirtualizationTypes").of(&Member::new("member").wire("item").ec2("Item")),
    6 bare_metal: bool = Member::new("BareMetal").wire("bareMetal"),
    7 hypervisor: InstanceTypeHypervisor = Member::new("Hypervisor").wire("hypervisor"),
    8 processor_info: ProcessorInfo = Member::new("ProcessorInfo").wire("processorInfo"),
    9 v_cpu_info: VCpuInfo = Member::new("VCpuInfo").wire("vCpuInfo"),
    10 memory_info: MemoryInfo = Member::new("MemoryInfo").wire("memoryInfo"),
    11 instance_storage_supported: bool = Member::new("InstanceStorageSupported").wire("instanceStorageSupported"),
    12 instance_storage_info: InstanceStorageInfo = Member::new("InstanceStorageInfo").wire("instanceStorageInfo"),
    13 ebs_info: EbsInfo = Member::new("EbsInfo").wire("ebsInfo"),
    14 network_info: NetworkInfo = Member::new("NetworkInfo").wire("networkInfo"),
    15 gpu_info: GpuInfo = Member::new("GpuInfo").wire("gpuInfo"),
    16 fpga_info: FpgaInfo = Member::new("FpgaInfo").wire("fpgaInfo"),
    17 placement_group_info: PlacementGroupInfo = Member::new("PlacementGroupInfo").wire("placementGroupInfo"),
    18 inference_accelerator_info: InferenceAcceleratorInfo = Member::new("InferenceAcceleratorInfo").wire("inferenceAcceleratorInfo"),
    19 hibernation_supported: bool = Member::new("HibernationSupported").wire("hibernationSupported"),
    20 burstable_performance_supported: bool = Member::new("BurstablePerformanceSupported").wire("burstablePerformanceSupported"),
    21 dedicated_hosts_supported: bool = Member::new("DedicatedHostsSupported").wire("dedicatedHostsSupported"),
    22 auto_recovery_supported: bool = Member::new("AutoRecoverySupported").wire("autoRecoverySupported"),
    23 supported_boot_modes: Vec<BootModeType> = Member::new("SupportedBootModes").wire("supportedBootModes").of(&Member::new("member").wire("item").ec2("Item")),
    24 nitro_enclaves_support: NitroEnclavesSupport = Member::new("NitroEnclavesSupport").wire("nitroEnclavesSupport"),
    25 nitro_tpm_support: NitroTpmSupport = Member::new("NitroTpmSupport").wire("nitroTpmSupport"),
    26 nitro_tpm_info: NitroTpmInfo = Member::new("NitroTpmInfo").wire("nitroTpmInfo"),
    27 media_accelerator_info: MediaAcceleratorInfo = Member::new("MediaAcceleratorInfo").wire("mediaAcceleratorInfo"),
    28 neuron_info: NeuronInfo = Member::new("NeuronInfo").wire("neuronInfo"),
    29 phc_support: PhcSupport = Member::new("PhcSupport").wire("phcSupport"),
    30 reboot_migration_support: RebootMigrationSupport = Member::new("RebootMigrationSupport").wire("rebootMigrationSupport"),
    31 supported_in_region: bool = Member::new("SupportedInRegion").wire("supportedInRegion"),
} }

shape! { InstanceTypeItem {
    0 instance_type: String = Member::new("InstanceType").wire("instanceType"),
} }

shape! { InstanceTypeSpecification {
    0 supported_instance_types: Vec<InstanceTypeItem> = Member::new("SupportedInstanceTypes").wire("supportedInstanceTypeSet").ec2("SupportedInstanceTypeSet").of(&Member::new("member").wire("item").ec2("Item")),
    1 unsupported_instance_types: Vec<InstanceTypeItem> = Member::new("UnsupportedInstanceTypes").wire("unsupportedInstanceTypeSet").ec2("UnsupportedInstanceTypeSet").of(&Member::new("member").wire("item").ec2("Item")),
} }

shape! { InternetGateway {
    0 attachments: Vec<InternetGatewayAttachment> = Member::new("Attachments").wire("attachmentSet").ec2("AttachmentSet").of(&Member::new("member").wire("item").ec2("Item")),
    1 internet_gateway_id: String = Member::new("InternetGatewayId").wire("internetGatewayId"),
    2 owner_id: String = Member::new("OwnerId").wire("ownerId"),
    3 tags: Vec<Tag> = Member::new("Tags").wire("tagSet").ec2("TagSet").of(&Member::new("member").wire("item").ec2("Item")),
} }

shape! { InternetGatewayAttachment {
    0 state: AttachmentStatus = Member::new("State").wire("state"),
    1 vpc_id: String = Member::new("VpcId").wire("vpcId"),
} }

shape! { IpPermission {
    0 ip_protocol: String = Member::new("IpProtocol").wire("ipProtocol"),
    1 from_port: i32 = Member::new("FromPort").wire("fromPort"),
    2 to_port: i32 = Member::new("ToPort").wire("toPort"),
    3 user_id_group_pairs: Vec<UserIdGroupPair> = Member::new("UserIdGroupPairs").wire("groups").ec2("Groups").of(&Member::new("member").wire("item").ec2("Item")),
    4 ip_ranges: Vec<IpRange> = Member::new("IpRanges").wire("ipRanges").of(&Member::new("member").wire("item").ec2("Item")),
    5 ipv6_ranges: Vec<Ipv6Range> = Member::new("Ipv6Ranges").wire("ipv6Ranges").of(&Member::new("member").wire("item").ec2("Item")),
    6 prefix_list_ids: Vec<PrefixListId> = Member::new("PrefixListIds").wire("prefixListIds").of(&Member::new("member").wire("item").ec2("Item")),
} }

shape! { IpRange {
    0 description: String = Member::new("Description").wire("description"),
    1 cidr_ip: String = Member::new("CidrIp").wire("cidrIp"),
} }

shape! { Ipv4PrefixSpecification {
    0 ipv4_prefix: String = Member::new("Ipv4Prefix").wire("ipv4Prefix"),
} }

shape! { Ipv4PrefixSpecificationRequest {
    0 ipv4_prefix: String = Member::new("Ipv4Prefix"),
} }

shape! { Ipv6PrefixSpecification {
    0 ipv6_prefix: String = Member::new("Ipv6Prefix").wire("ipv6Prefix"),
} }

shape! { Ipv6PrefixSpecificationRequest {
    0 ipv6_prefix: String = Member::new("Ipv6Prefix"),
} }

shape! { Ipv6Range {
    0 description: String = Member::new("Description").wire("description"),
    1 cidr_ipv6: String = Member::new("CidrIpv6").wire("cidrIpv6"),
} }

shape! { LastError {
    0 message: String = Member::new("Message").wire("message"),
    1 code: String = Member::new("Code").wire("code"),
} }

shape! { LicenseConfiguration {
    0 license_configuration_arn: String = Member::new("LicenseConfigurationArn").wire("licenseConfigurationArn"),
} }

shape! { ManagedPrefixList {
    0 prefix_list_id: String = Member::new("PrefixListId").wire("prefixListId"),
    1 address_family: String = Member::new("AddressFamily").wire("addressFamily"),
    2 state: PrefixListState = Member::new("State").wire("state"),
    3 state_message: String = Member::new("StateMessage").wire("stateMessage"),
    4 prefix_list_arn: String = Member::new("PrefixListArn").wire("prefixListArn"),
    5 prefix_list_name: String = Member::new("PrefixListName").wire("prefixListName"),
    6 max_entries: i32 = Member::new("MaxEntries").wire("maxEntries"),
    7 version: i64 = Member::new("Version").wire("version"),
    8 tags: Vec<Tag> = Member::new("Tags").wire("tagSet").ec2("TagSet").of(&Member::new("member").wire("item").ec2("Item")),
    9 owner_id: String = Member::new("OwnerId").wire("ownerId"),
    10 ipam_prefix_list_resolver_target_id: String = Member::new("IpamPrefixListResolverTargetId").wire("ipamPrefixListResolverTargetId"),
    11 ipam_prefix_list_resolver_sync_enabled: bool = Member::new("IpamPrefixListResolverSyncEnabled").wire("ipamPrefixListResolverSyncEnabled"),
} }

shape! { MediaAcceleratorInfo {
    0 accelerators: Vec<MediaDeviceInfo> = Member::new("Accelerators").wire("accelerators").of(&Member::new("member").wire("item").ec2("Item")),
    1 total_media_memory_in_mi_b: i32 = Member::new("TotalMediaMemoryInMiB").wire("totalMediaMemoryInMiB"),
} }

shape! { MediaDeviceInfo {
    0 count: i32 = Member::new("Count").wire("count"),
    1 name: String = Member::new("Name").wire("name"),
    2 manufacturer: String = Member::new("Manufacturer").wire("manufacturer"),
    3 memory_info: MediaDeviceMemoryInfo = Member::new("MemoryInfo").wire("memoryInfo"),
} }

shape! { MediaDeviceMemoryInfo {
    0 size_in_mi_b: i32 = Member::new("SizeInMiB").wire("sizeInMiB"),
} }

shape! { MemoryInfo {
    0 size_in_mi_b: i64 = Member::new("SizeInMiB").wire("sizeInMiB"),
} }

shape! { ModifyManagedPrefixListRequest {
    0 dry_run: bool = Member::new("DryRun"),
    1 prefix_list_id: String = Member::new("PrefixListId").required(),
    2 current_version: i64 = Member::new("CurrentVersion"),
    3 prefix_list_name: String = Member::new("PrefixListName"),
    4 add_entries: Vec<AddPrefixListEntry> = Member::new("AddEntries").wire("AddEntry").ec2("AddEntry").min(0).max(100),
    5 remove_entries: Vec<RemovePrefixListEntry> = Member::new("RemoveEntries").wire("RemoveEntry").ec2("RemoveEntry").min(0).max(100),
    6 max_entries: i32 = Member::new("MaxEntries"),
    7 ipam_prefix_list_resolver_sync_enabled: bool = Member::new("IpamPrefixListResolverSyncEnabled"),
} }

shape! { ModifyManagedPrefixListResult {
    0 prefix_list: ManagedPrefixList = Member::new("PrefixList").wire("prefixList"),
} }

shape! { ModifyNetworkInterfaceAttributeRequest {
    0 ena_srd_specification: EnaSrdSpecification = Member::new("EnaSrdSpecification"),
    1 enable_primary_ipv6: bool = Member::new("EnablePrimaryIpv6"),
    2 connection_tracking_specification: ConnectionTrackingSpecificationRequest = Member::new("ConnectionTrackingSpecification"),
    3 associate_public_ip_address: bool = Member::new("AssociatePublicIpAddress"),
    4 associated_subnet_ids: Vec<String> = Member::new("AssociatedSubnetIds").wire("AssociatedSubnetId").ec2("AssociatedSubnetId").of(&Member::new("member").wire("AssociatedSubnetId").ec2("AssociatedSubnetId")),
    5 dry_run: bool = Member::new("DryRun").wire("dryRun"),
    6 network_interface_id: String = Member::new("NetworkInterfaceId").wire("networkInterfaceId").required(),
    7 description: AttributeValue = Member::new("Description").wire("description"),
    8 source_dest_check: AttributeBooleanValue = Member::new("SourceDestCheck").wire("sourceDestCheck"),
    9 groups: Vec<String> = Member::new("Groups").wire("SecurityGroupId").ec2("SecurityGroupId").of(&Member::new("member").wire("SecurityGroupId").ec2("SecurityGroupId")),
    10 attachment: NetworkInterfaceAttachmentChanges = Member::new("Attachment").wire("attachment"),
} }

shape! { ModifySecurityGroupRulesRequest {
    0 group_id: String = Member::new("GroupId").required(),
    1 security_group_rules: Vec<SecurityGroupRuleUpdate> = Member::new("SecurityGroupRules").wire("SecurityGroupRule").ec2("SecurityGroupRule").of(&Member::new("member").wire("item").ec2("Item")).required(),
    2 dry_run: bool = Member::new("DryRun"),
} }

shape! { ModifySecurityGroupRulesResult {
    0 r#return: bool = Member::new("Return").wire("return"),
} }

shape! { ModifySubnetAttributeRequest {
    0 assign_ipv6_address_on_creation: AttributeBooleanValue = Member::new("AssignIpv6AddressOnCreation"),
    1 map_public_ip_on_launch: AttributeBooleanValue = Member::new("MapPublicIpOnLaunch"),
    2 subnet_id: String = Member::new("SubnetId").wire("subnetId").required(),
    3 map_customer_owned_ip_on_launch: AttributeBooleanValue = Member::new("MapCustomerOwnedIpOnLaunch"),
    4 customer_owned_ipv4_pool: String = Member::new("CustomerOwnedIpv4Pool"),
    5 enable_dns64: AttributeBooleanValue = Member::new("EnableDns64"),
    6 private_dns_hostname_type_on_launch: HostnameType = Member::new("PrivateDnsHostnameTypeOnLaunch"),
    7 enable_resource_name_dns_a_record_on_launch: AttributeBooleanValue = Member::new("EnableResourceNameDnsARecordOnLaunch"),
    8 enable_resource_name_dns_aaaa_record_on_launch: AttributeBooleanValue = Member::new("EnableResourceNameDnsAAAARecordOnLaunch"),
    9 enable_lni_at_device_index: i32 = Member::new("EnableLniAtDeviceIndex"),
    10 disable_lni_at_device_index: AttributeBooleanValue = Member::new("DisableLniAtDeviceIndex"),
} }

shape! { ModifyVpcAttributeRequest {
    0 enable_dns_hostnames: AttributeBooleanValue = Member::new("EnableDnsHostnames"),
    1 enable_dns_support: AttributeBooleanValue = Member::new("EnableDnsSupport"),
    2 vpc_id: String = Member::new("VpcId").wire("vpcId").required(),
    3 enable_network_address_usage_metrics: AttributeBooleanValue = Member::new("EnableNetworkAddressUsageMetrics"),
} }

shape! { ModifyVpcEndpointRequest {
    0 dry_run: bool = Member::new("DryRun"),
    1 vpc_endpoint_id: String = Member::new("VpcEndpointId").required(),
    2 reset_policy: bool = Member::new("ResetPolicy"),
    3 policy_document: String = Member::new("PolicyDocument"),
    4 add_route_table_ids: Vec<String> = Member::new("AddRouteTableIds").wire("AddRouteTableId").ec2("AddRouteTableId").of(&Member::new("member").wire("item").ec2("Item")),
    5 remove_route_table_ids: Vec<String> = Member::new("RemoveRouteTableIds").wire("RemoveRouteTableId").ec2("RemoveRouteTableId").of(&Member::new("member").wire("item").ec2("Item")),
    6 add_subnet_ids: Vec<String> = Member::new("AddSubnetIds").wire("AddSubnetId").ec2("AddSubnetId").of(&Member::new("member").wire("item").ec2("Item")),
    7 remove_subnet_ids: Vec<String> = Member::new("RemoveSubnetIds").wire("RemoveSubnetId").ec2("RemoveSubnetId").of(&Member::new("member").wire("item").ec2("Item")),
    8 add_security_group_ids: Vec<String> = Member::new("AddSecurityGroupIds").wire("AddSecurityGroupId").ec2("AddSecurityGroupId").of(&Member::new("member").wire("item").ec2("Item")),
    9 remove_security_group_ids: Vec<String> = Member::new("RemoveSecurityGroupIds").wire("RemoveSecurityGroupId").ec2("RemoveSecurityGroupId").of(&Member::new("member").wire("item").ec2("Item")),
    10 ip_address_type: IpAddressType = Member::new("IpAddressType"),
    11 dns_options: DnsOptionsSpecification = Member::new("DnsOptions"),
    12 private_dns_enabled: bool = Member::new("PrivateDnsEnabled"),
    13 subnet_configurations: Vec<SubnetConfiguration> = Member::new("SubnetConfigurations").wire("SubnetConfiguration").ec2("SubnetConfiguration").of(&Member::new("member").wire("item").ec2("Item")),
} }

shape! { ModifyVpcEndpointResult {
    0 r#return: bool = Member::new("Return").wire("return"),
} }

shape! { Monitoring {
    0 metric_category_ids: Vec<String> = Member::new("MetricCategoryIds").wire("metricCategoryIdSet").ec2("MetricCategoryIdSet").of(&Member::new("member").wire("item").ec2("Item")),
    1 state: MonitoringState = Member::new("State").wire("state"),
} }

shape! { NatGateway {
    0 create_time: Timestamp = Member::new("CreateTime").wire("createTime"),
    1 delete_time: Timestamp = Member::new("DeleteTime").wire("deleteTime"),
    2 failure_code: String = Member::new("FailureCode").wire("failureCode"),
    3 failure_message: String = Member::new("FailureMessage").wire("failureMessage"),
    4 nat_gateway_addresses: Vec<NatGatewayAddress> = Member::new("NatGatewayAddresses").wire("natGatewayAddressSet").ec2("NatGatewayAddressSet").of(&Member::new("member").wire("item").ec2("Item")),
    5 nat_gateway_id: String = Member::new("NatGatewayId").wire("natGatewayId"),
    6 provisioned_bandwidth: ProvisionedBandwidth = Member::new("ProvisionedBandwidth").wire("provisionedBandwidth"),
    7 state: NatGatewayState = Member::new("State").wire("state"),
    8 subnet_id: String = Member::new("SubnetId").wire("subnetId"),
    9 vpc_id: String = Member::new("VpcId").wire("vpcId"),
    10 tags: Vec<Tag> = Member::new("Tags").wire("tagSet").ec2("TagSet").of(&Member::new("member").wire("item").ec2("Item")),
    11 connectivity_type: ConnectivityType = Member::new("ConnectivityType").wire("connectivityType"),
    12 availability_mode: AvailabilityMode = Member::new("AvailabilityMode").wire("availabilityMode"),
    13 auto_scaling_ips: AutoScalingIpsState = Member::new("AutoScalingIps").wire("autoScalingIps"),
    14 auto_provision_zones: AutoProvisionZonesState = Member::new("AutoProvisionZones").wire("autoProvisionZones"),
    15 attached_appliances: Vec<NatGatewayAttachedAppliance> = Member::new("AttachedAppliances").wire("attachedApplianceSet").ec2("AttachedApplianceSet").of(&Member::new("member").wire("item").ec2("Item")),
    16 route_table_id: String = Member::new("RouteTableId").wire("routeTableId"),
} }

shape! { NatGatewayAddress {
    0 allocation_id: String = Member::new("AllocationId").wire("allocationId"),
    1 network_interface_id: String = Member::new("NetworkInterfaceId").wire("networkInterfaceId"),
    2 private_ip: String = Member::new("PrivateIp").wire("privateIp"),
    3 public_ip: String = Member::new("PublicIp").wire("publicIp"),
    4 association_id: String = Member::new("AssociationId").wire("associationId"),
    5 is_primary: bool = Member::new("IsPrimary").wire("isPrimary"),
    6 failure_message: String = Member::new("FailureMessage").wire("failureMessage"),
    7 status: NatGatewayAddressStatus = Member::new("Status").wire("status"),
    8 availability_zone: String = Member::new("AvailabilityZone").wire("availabilityZone"),
    9 availability_zone_id: String = Member::new("AvailabilityZoneId").wire("availabilityZoneId"),
} }

shape! { NatGatewayAttachedAppliance {
    0 r#type: NatGatewayApplianceType = Member::new("Type").wire("type"),
    1 appliance_arn: String = Member::new("ApplianceArn").wire("applianceArn"),
    2 vpc_endpoint_id: String = Member::new("VpcEndpointId").wire("vpcEndpointId"),
    3 attachment_state: NatGatewayApplianceState = Member::new("AttachmentState").wire("attachmentState"),
    4 modification_state: NatGatewayApplianceModifyState = Member::new("ModificationState").wire("modificationState"),
    5 failure_code: String = Member::new("FailureCode").wire("failureCode"),
    6 failure_message: String = Member::new("FailureMessage").wire("failureMessage"),
} }

shape! { NetworkAcl {
    0 associations: Vec<NetworkAclAssociation> = Member::new("Associations").wire("associationSet").ec2("AssociationSet").of(&Member::new("member").wire("item").ec2("Item")),
    1 entries: Vec<NetworkAclEntry> = Member::new("Entries").wire("entrySet").ec2("EntrySet").of(&Member::new("member").wire("item").ec2("Item")),
    2 is_default: bool = Member::new("IsDefault").wire("default").ec2("Default"),
    3 network_acl_id: String = Member::new("NetworkAclId").wire("networkAclId"),
    4 tags: Vec<Tag> = Member::new("Tags").wire("tagSet").ec2("TagSet").of(&Member::new("member").wire("item").ec2("Item")),
    5 vpc_id: String = Member::new("VpcId").wire("vpcId"),
    6 owner_id: String = Member::new("OwnerId").wire("ownerId"),
} }

shape! { NetworkAclAssociation {
    0 network_acl_association_id: String = Member::new("NetworkAclAssociationId").wire("networkAclAssociationId"),
    1 network_acl_id: String = Member::new("NetworkAclId").wire("networkAclId"),
    2 subnet_id: String = Member::new("SubnetId").wire("subnetId"),
} }

shape! { NetworkAclEntry {
    0 cidr_block: String = Member::new("CidrBlock").wire("cidrBlock"),
    1 egress: bool = Member::new("Egress").wire("egress"),
    2 icmp_type_code: IcmpTypeCode = Member::new("IcmpTypeCode").wire("icmpTypeCode"),
    3 ipv6_cidr_block: String = Member::new("Ipv6CidrBlock").wire("ipv6CidrBlock"),
    4 port_range: PortRange = Member::new("PortRange").wire("portRange"),
    5 protocol: String = Member::new("Protocol").wire("protocol"),
    6 rule_action: RuleAction = Member::new("RuleAction").wire("ruleAction"),
    7 rule_number: i32 = Member::new("RuleNumber").wire("ruleNumber"),
} }

shape! { NetworkCardInfo {
    0 network_card_index: i32 = Member::new("NetworkCardIndex").wire("networkCardIndex"),
    1 network_performance: String = Member::new("NetworkPerformance").wire("networkPerformance"),
    2 maximum_network_interfaces: i32 = Member::new("MaximumNetworkInterfaces").wire("maximumNetworkInterfaces"),
    3 additional_flexible_network_interfaces: i32 = Member::new("AdditionalFlexibleNetworkInterfaces").wire("additionalFlexibleNetworkInterfaces"),
    4 baseline_bandwidth_in_gbps: f64 = Member::new("BaselineBandwidthInGbps").wire("baselineBandwidthInGbps"),
    5 peak_bandwidth_in_gbps: f64 = Member::new("PeakBandwidthInGbps").wire("peakBandwidthInGbps"),
    6 default_ena_queue_count_per_interface: i32 = Member::new("DefaultEnaQueueCountPerInterface").wire("defaultEnaQueueCountPerInterface"),
    7 maximum_ena_queue_count: i32 = Member::new("MaximumEnaQueueCount").wire("maximumEnaQueueCount"),
    8 maximum_ena_queue_count_per_interface: i32 = Member::new("MaximumEnaQueueCountPerInterface").wire("maximumEnaQueueCountPerInterface"),
    9 interface_types: Vec<NetworkCardInterfaceType> = Member::new("InterfaceTypes").wire("interfaceTypeSet").ec2("InterfaceTypeSet").of(&Member::new("member").wire("item").ec2("Item")),
} }

shape! { NetworkInfo {
    0 network_performance: String = Member::new("NetworkPerformance").wire("networkPerformance"),
    1 maximum_network_interfaces: i32 = Member::new("MaximumNetworkInterfaces").wire("maximumNetworkInterfaces"),
    2 maximum_network_cards: i32 = Member::new("MaximumNetworkCards").wire("maximumNetworkCards"),
    3 default_network_card_index: i32 = Member::new("DefaultNetworkCardIndex").wire("defaultNetworkCardIndex"),
    4 network_cards: Vec<NetworkCardInfo> = Member::new("NetworkCards").wire("networkCards").of(&Member::new("member").wire("item").ec2("Item")),
    5 ipv4_addresses_per_interface: i32 = Member::new("Ipv4AddressesPerInterface").wire("ipv4AddressesPerInterface"),
    6 ipv6_addresses_per_interface: i32 = Member::new("Ipv6AddressesPerInterface").wire("ipv6AddressesPerInterface"),
    7 ipv6_supported: bool = Member::new("Ipv6Supported").wire("ipv6Supported"),
    8 ena_support: EnaSupport = Member::new("EnaSupport").wire("enaSupport"),
    9 efa_supported: bool = Member::new("EfaSupported").wire("efaSupported"),
    10 efa_info: EfaInfo = Member::new("EfaInfo").wire("efaInfo"),
    11 encryption_in_transit_supported: bool = Member::new("EncryptionInTransitSupported").wire("encryptionInTransitSupported"),
    12 ena_srd_supported: bool = Member::new("EnaSrdSupported").wire("enaSrdSupported"),
    13 bandwidth_weightings: Vec<BandwidthWeightingType> = Member::new("BandwidthWeightings").wire("bandwidthWeightings").of(&Member::new("member").wire("item").ec2("Item")),
    14 flexible_ena_queues_support: FlexibleEnaQueuesSupport = Member::new("FlexibleEnaQueuesSupport").wire("flexibleEnaQueuesSupport"),
    15 connection_tracking_configuration: DefaultConnectionTrackingConfiguration = Member::new("ConnectionTrackingConfiguration").wire("connectionTrackingConfiguration"),
    16 secondary_network_supported: bool = Member::new("SecondaryNetworkSupported").wire("secondaryNetworkSupported"),
    17 maximum_secondary_network_interfaces: i32 = Member::new("MaximumSecondaryNetworkInterfaces").wire("maximumSecondaryNetworkInterfaces"),
    18 ipv4_addresses_per_secondary_interface: i32 = Member::new("Ipv4AddressesPerSecondaryInterface").wire("ipv4AddressesPerSecondaryInterface"),
} }

shape! { NetworkInterface {
    0 association: NetworkInterfaceAssociation = Member::new("Association").wire("association"),
    1 attachment: NetworkInterfaceAttachment = Member::new("Attachment").wire("attachment"),
    2 availability_zone: String = Member::new("AvailabilityZone").wire("availabilityZone"),
    3 connection_tracking_configuration: ConnectionTrackingConfiguration = Member::new("ConnectionTrackingConfiguration").wire("connectionTrackingConfiguration"),
    4 description: String = Member::new("Description").wire("description"),
    5 groups: Vec<GroupIdentifier> = Member::new("Groups").wire("groupSet").ec2("GroupSet").of(&Member::new("member").wire("item").ec2("Item")),
    6 interface_type: NetworkInterfaceType = Member::new("InterfaceType").wire("interfaceType"),
    7 ipv6_addresses: Vec<NetworkInterfaceIpv6Address> = Member::new("Ipv6Addresses").wire("ipv6AddressesSet").ec2("Ipv6AddressesSet").of(&Member::new("member").wire("item").ec2("Item")),
    8 mac_address: String = Member::new("MacAddress").wire("macAddress"),
    9 network_interface_id: String = Member::new("NetworkInterfaceId").wire("networkInterfaceId"),
    10 outpost_arn: String = Member::new("OutpostArn").wire("outpostArn"),
    11 owner_id: String = Member::new("OwnerId").wire("ownerId"),
    12 private_dns_name: String = Member::new("PrivateDnsName").wire("privateDnsName"),
    13 public_dns_name: String = Member::new("PublicDnsName").wire("publicDnsName"),
    14 public_ip_dns_name_options: PublicIpDnsNameOptions = Member::new("PublicIpDnsNameOptions").wire("publicIpDnsNameOptions"),
    15 private_ip_address: String = Member::new("PrivateIpAddress").wire("privateIpAddress"),
    16 private_ip_addresses: Vec<NetworkInterfacePrivateIpAddress> = Member::new("PrivateIpAddresses").wire("privateIpAddressesSet").ec2("PrivateIpAddressesSet").of(&Member::new("member").wire("item").ec2("Item")),
    17 ipv4_prefixes: Vec<Ipv4PrefixSpecification> = Member::new("Ipv4Prefixes").wire("ipv4PrefixSet").ec2("Ipv4PrefixSet").of(&Member::new("member").wire("item").ec2("Item")),
    18 ipv6_prefixes: Vec<Ipv6PrefixSpecification> = Member::new("Ipv6Prefixes").wire("ipv6PrefixSet").ec2("Ipv6PrefixSet").of(&Member::new("member").wire("item").ec2("Item")),
    19 requester_id: String = Member::new("RequesterId").wire("requesterId"),
    20 requester_managed: bool = Member::new("RequesterManaged").wire("requesterManaged"),
    21 source_dest_check: bool = Member::new("SourceDestCheck").wire("sourceDestCheck"),
    22 status: NetworkInterfaceStatus = Member::new("Status").wire("status"),
    23 subnet_id: String = Member::new("SubnetId").wire("subnetId"),
    24 tag_set: Vec<Tag> = Member::new("TagSet").wire("tagSet").of(&Member::new("member").wire("item").ec2("Item")),
    25 vpc_id: String = Member::new("VpcId").wire("vpcId"),
    26 deny_all_igw_traffic: bool = Member::new("DenyAllIgwTraffic").wire("denyAllIgwTraffic"),
    27 ipv6_native: bool = Member::new("Ipv6Native").wire("ipv6Native"),
    28 ipv6_address: String = Member::new("Ipv6Address").wire("ipv6Address"),
    29 operator: OperatorResponse = Member::new("Operator").wire("operator"),
    30 associated_subnets: Vec<String> = Member::new("AssociatedSubnets").wire("associatedSubnetSet").ec2("AssociatedSubnetSet").of(&Member::new("member").wire("item").ec2("Item")),
    31 availability_zone_id: String = Member::new("AvailabilityZoneId").wire("availabilityZoneId"),
} }

shape! { NetworkInterfaceAssociation {
    0 allocation_id: String = Member::new("AllocationId").wire("allocationId"),
    1 association_id: String = Member::new("AssociationId").wire("associationId"),
    2 ip_owner_id: String = Member::new("IpOwnerId").wire("ipOwnerId"),
    3 public_dns_name: String = Member::new("PublicDnsName").wire("publicDnsName"),
    4 public_ip: String = Member::new("PublicIp").wire("publicIp"),
    5 customer_owned_ip: String = Member::new("CustomerOwnedIp").wire("customerOwnedIp"),
    6 carrier_ip: String = Member::new("CarrierIp").wire("carrierIp"),
} }

shape! { NetworkInterfaceAttachment {
    0 attach_time: Timestamp = Member::new("AttachTime").wire("attachTime"),
    1 attachment_id: String = Member::new("AttachmentId").wire("attachmentId"),
    2 delete_on_termination: bool = Member::new("DeleteOnTermination").wire("deleteOnTermination"),
    3 device_index: i32 = Member::new("DeviceIndex").wire("deviceIndex"),
    4 network_card_index: i32 = Member::new("NetworkCardIndex").wire("networkCardIndex"),
    5 instance_id: String = Member::new("InstanceId").wire("instanceId"),
    6 instance_owner_id: String = Member::new("InstanceOwnerId").wire("instanceOwnerId"),
    7 status: AttachmentStatus = Member::new("Status").wire("status"),
    8 ena_srd_specification: AttachmentEnaSrdSpecification = Member::new("EnaSrdSpecification").wire("enaSrdSpecification"),
    9 ena_queue_count: i32 = Member::new("EnaQueueCount").wire("enaQueueCount"),
} }

shape! { NetworkInterfaceAttachmentChanges {
    0 default_ena_queue_count: bool = Member::new("DefaultEnaQueueCount"),
    1 ena_queue_count: i32 = Member::new("EnaQueueCount"),
    2 attachment_id: String = Member::new("AttachmentId").wire("attachmentId"),
    3 delete_on_termination: bool = Member::new("DeleteOnTermination").wire("deleteOnTermination"),
} }

shape! { NetworkInterfaceIpv6Address {
    0 ipv6_address: String = Member::new("Ipv6Address").wire("ipv6Address"),
    1 public_ipv6_dns_name: String = Member::new("PublicIpv6DnsName").wire("publicIpv6DnsName"),
    2 is_primary_ipv6: bool = Member::new("IsPrimaryIpv6").wire("isPrimaryIpv6"),
} }

shape! { NetworkInterfacePrivateIpAddress {
    0 association: NetworkInterfaceAssociation = Member::new("Association").wire("association"),
    1 primary: bool = Member::new("Primary").wire("primary"),
    2 private_dns_name: String = Member::new("PrivateDnsName").wire("privateDnsName"),
    3 private_ip_address: String = Member::new("PrivateIpAddress").wire("privateIpAddress"),
} }

shape! { NeuronDeviceCoreInfo {
    0 count: i32 = Member::new("Count").wire("count"),
    1 version: i32 = Member::new("Version").wire("version"),
} }

shape! { NeuronDeviceInfo {
    0 count: i32 = Member::new("Count").wire("count"),
    1 name: String = Member::new("Name").wire("name"),
    2 core_info: NeuronDeviceCoreInfo = Member::new("CoreInfo").wire("coreInfo"),
    3 memory_info: NeuronDeviceMemoryInfo = Member::new("MemoryInfo").wire("memoryInfo"),
} }

shape! { NeuronDeviceMemoryInfo {
    0 size_in_mi_b: i32 = Member::new("SizeInMiB").wire("sizeInMiB"),
} }

shape! { NeuronInfo {
    0 neuron_devices: Vec<NeuronDeviceInfo> = Member::new("NeuronDevices").wire("neuronDevices").of(&Member::new("member").wire("item").ec2("Item")),
    1 total_neuron_device_memory_in_mi_b: i32 = Member::new("TotalNeuronDeviceMemoryInMiB").wire("totalNeuronDeviceMemoryInMiB"),
} }

shape! { NewDhcpConfiguration {
    0 key: String = Member::new("Key"),
    1 values: Vec<String> = Member::new("Values").wire("Value").ec2("Value").of(&Member::new("member").wire("item").ec2("Item")),
} }

shape! { NitroTpmInfo {
    0 supported_versions: Vec<String> = Member::new("SupportedVersions").wire("supportedVersions").of(&Member::new("member").wire("item").ec2("Item")),
} }

shape! { OperatorRequest {
    0 principal: String = Member::new("Principal"),
} }

shape! { OperatorResponse {
    0 managed: bool = Member::new("Managed").wire("managed"),
    1 principal: String = Member::new("Principal").wire("principal"),
    2 hidden_by_default: bool = Member::new("HiddenByDefault").wire("hiddenByDefault"),
} }

shape! { PayerResponsibilityEntry {
    0 scope: PayerResponsibilityScope = Member::new("Scope").wire("scope"),
    1 payer_responsibility_type: PayerResponsibilityType = Member::new("PayerResponsibilityType").wire("payerResponsibilityType"),
} }

shape! { Placement {
    0 availability_zone_id: String = Member::new("AvailabilityZoneId").wire("availabilityZoneId"),
    1 affinity: String = Member::new("Affinity").wire("affinity"),
    2 group_name: String = Member::new("GroupName").wire("groupName"),
    3 partition_number: i32 = Member::new("PartitionNumber").wire("partitionNumber"),
    4 host_id: String = Member::new("HostId").wire("hostId"),
    5 tenancy: Tenancy = Member::new("Tenancy").wire("tenancy"),
    6 spread_domain: String = Member::new("SpreadDomain").wire("spreadDomain"),
    7 host_resource_group_arn: String = Member::new("HostResourceGroupArn").wire("hostResourceGroupArn"),
    8 group_id: String = Member::new("GroupId").wire("groupId"),
    9 availability_zone: String = Member::new("AvailabilityZone").wire("availabilityZone"),
} }

shape! { PlacementGroupInfo {
    0 supported_strategies: Vec<PlacementGroupStrategy> = Member::new("SupportedStrategies").wire("supportedStrategies").of(&Member::new("member").wire("item").ec2("Item")),
} }

shape! { PortRange {
    0 from: i32 = Member::new("From").wire("from"),
    1 to: i32 = Member::new("To").wire("to"),
} }

shape! { PrefixList {
    0 cidrs: Vec<String> = Member::new("Cidrs").wire("cidrSet").ec2("CidrSet").of(&Member::new("member").wire("item").ec2("Item")),
    1 prefix_list_id: String = Member::new("PrefixListId").wire("prefixListId"),
    2 prefix_list_name: String = Member::new("PrefixListName").wire("prefixListName"),
} }

shape! { PrefixListAssociation {
    0 resource_id: String = Member::new("ResourceId").wire("resourceId"),
    1 resource_owner: String = Member::new("ResourceOwner").wire("resourceOwner"),
} }

shape! { PrefixListEntry {
    0 cidr: String = Member::new("Cidr").wire("cidr"),
    1 description: String = Member::new("Description").wire("description"),
} }

shape! { PrefixListId {
    0 description: String = Member::new("Description").wire("description"),
    1 prefix_list_id: String = Member::new("PrefixListId").wire("prefixListId"),
} }

shape! { PrivateDnsDetails {
    0 private_dns_name: String = Member::new("PrivateDnsName").wire("privateDnsName"),
} }

shape! { PrivateDnsNameOptionsOnLaunch {
    0 hostname_type: HostnameType = Member::new("HostnameType").wire("hostnameType"),
    1 enable_resource_name_dns_a_record: bool = Member::new("EnableResourceNameDnsARecord").wire("enableResourceNameDnsARecord"),
    2 enable_resource_name_dns_aaaa_record: bool = Member::new("EnableResourceNameDnsAAAARecord").wire("enableResourceNameDnsAAAARecord"),
} }

shape! { PrivateDnsNameOptionsResponse {
    0 hostname_type: HostnameType = Member::new("HostnameType").wire("hostnameType"),
    1 enable_resource_name_dns_a_record: bool = Member::new("EnableResourceNameDnsARecord").wire("enableResourceNameDnsARecord"),
    2 enable_resource_name_dns_aaaa_record: bool = Member::new("EnableResourceNameDnsAAAARecord").wire("enableResourceNameDnsAAAARecord"),
} }

shape! { PrivateIpAddressSpecification {
    0 primary: bool = Member::new("Primary").wire("primary"),
    1 private_ip_address: String = Member::new("PrivateIpAddress").wire("privateIpAddress"),
} }

shape! { ProcessorInfo {
    0 supported_architectures: Vec<ArchitectureType> = Member::new("SupportedArchitectures").wire("supportedArchitectures").of(&Member::new("member").wire("item").ec2("Item")),
    1 sustained_clock_speed_in_ghz: f64 = Member::new("SustainedClockSpeedInGhz").wire("sustainedClockSpeedInGhz"),
    2 supported_features: Vec<SupportedAdditionalProcessorFeature> = Member::new("SupportedFeatures").wire("supportedFeatures").of(&Member::new("member").wire("item").ec2("Item")),
    3 manufacturer: String = Member::new("Manufacturer").wire("manufacturer"),
} }

shape! { ProductCode {
    0 product_code_id: String = Member::new("ProductCodeId").wire("productCode").ec2("ProductCode"),
    1 product_code_type: ProductCodeValues = Member::new("ProductCodeType").wire("type").ec2("Type"),
} }

shape! { PropagatingVgw {
    0 gateway_id: String = Member::new("GatewayId").wire("gatewayId"),
} }

shape! { ProvisionedBandwidth {
    0 provision_time: Timestamp = Member::new("ProvisionTime").wire("provisionTime"),
    1 provisioned: String = Member::new("Provisioned").wire("provisioned"),
    2 request_time: Timestamp = Member::new("RequestTime").wire("requestTime"),
    3 requested: String = Member::new("Requested").wire("requested"),
    4 status: String = Member::new("Status").wire("status"),
} }

shape! { PublicIpDnsNameOptions {
    0 dns_hostname_type: String = Member::new("DnsHostnameType").wire("dnsHostnameType"),
    1 public_ipv4_dns_name: String = Member::new("PublicIpv4DnsName").wire("publicIpv4DnsName"),
    2 public_ipv6_dns_name: String = Member::new("PublicIpv6DnsName").wire("publicIpv6DnsName"),
    3 public_dual_stack_dns_name: String = Member::new("PublicDualStackDnsName").wire("publicDualStackDnsName"),
} }

shape! { ReferencedSecurityGroup {
    0 group_id: String = Member::new("GroupId").wire("groupId"),
    1 peering_status: String = Member::new("PeeringStatus").wire("peeringStatus"),
    2 user_id: String = Member::new("UserId").wire("userId"),
    3 vpc_id: String = Member::new("VpcId").wire("vpcId"),
    4 vpc_peering_connection_id: String = Member::new("VpcPeeringConnectionId").wire("vpcPeeringConnectionId"),
} }

shape! { Region {
    0 opt_in_status: String = Member::new("OptInStatus").wire("optInStatus"),
    1 geography: Vec<RegionGeography> = Member::new("Geography").wire("geographySet").ec2("GeographySet").of(&Member::new("member").wire("item").ec2("Item")),
    2 region_name: String = Member::new("RegionName").wire("regionName"),
    3 endpoint: String = Member::new("Endpoint").wire("regionEndpoint").ec2("RegionEndpoint"),
} }

shape! { RegionGeography {
    0 name: String = Member::new("Name").wire("name"),
} }

shape! { ReleaseAddressRequest {
    0 allocation_id: String = Member::new("AllocationId"),
    1 public_ip: String = Member::new("PublicIp"),
    2 network_border_group: String = Member::new("NetworkBorderGroup"),
    3 dry_run: bool = Member::new("DryRun").wire("dryRun"),
} }

shape! { RemovePrefixListEntry {
    0 cidr: String = Member::new("Cidr").required(),
} }

shape! { ReplaceRouteRequest {
    0 destination_prefix_list_id: String = Member::new("DestinationPrefixListId"),
    1 vpc_endpoint_id: String = Member::new("VpcEndpointId"),
    2 local_target: bool = Member::new("LocalTarget"),
    3 transit_gateway_id: String = Member::new("TransitGatewayId"),
    4 local_gateway_id: String = Member::new("LocalGatewayId"),
    5 carrier_gateway_id: String = Member::new("CarrierGatewayId"),
    6 core_network_arn: String = Member::new("CoreNetworkArn"),
    7 odb_network_arn: String = Member::new("OdbNetworkArn"),
    8 dry_run: bool = Member::new("DryRun").wire("dryRun"),
    9 route_table_id: String = Member::new("RouteTableId").wire("routeTableId").required(),
    10 destination_cidr_block: String = Member::new("DestinationCidrBlock").wire("destinationCidrBlock"),
    11 gateway_id: String = Member::new("GatewayId").wire("gatewayId"),
    12 destination_ipv6_cidr_block: String = Member::new("DestinationIpv6CidrBlock").wire("destinationIpv6CidrBlock"),
    13 egress_only_internet_gateway_id: String = Member::new("EgressOnlyInternetGatewayId").wire("egressOnlyInternetGatewayId"),
    14 instance_id: String = Member::new("InstanceId").wire("instanceId"),
    15 network_interface_id: String = Member::new("NetworkInterfaceId").wire("networkInterfaceId"),
    16 vpc_peering_connection_id: String = Member::new("VpcPeeringConnectionId").wire("vpcPeeringConnectionId"),
    17 nat_gateway_id: String = Member::new("NatGatewayId").wire("natGatewayId"),
} }

shape! { ReplaceRouteTableAssociationRequest {
    0 dry_run: bool = Member::new("DryRun").wire("dryRun"),
    1 association_id: String = Member::new("AssociationId").wire("associationId").required(),
    2 route_table_id: String = Member::new("RouteTableId").wire("routeTableId").required(),
} }

shape! { ReplaceRouteTableAssociationResult {
    0 new_association_id: String = Member::new("NewAssociationId").wire("newAssociationId"),
    1 association_state: RouteTableAssociationState = Member::new("AssociationState").wire("associationState"),
} }

shape! { Reservation {
    0 reservation_id: String = Member::new("ReservationId").wire("reservationId"),
    1 owner_id: String = Member::new("OwnerId").wire("ownerId"),
    2 requester_id: String = Member::new("RequesterId").wire("requesterId"),
    3 groups: Vec<GroupIdentifier> = Member::new("Groups").wire("groupSet").ec2("GroupSet").of(&Member::new("member").wire("item").ec2("Item")),
    4 instances: Vec<Instance> = Member::new("Instances").wire("instancesSet").ec2("InstancesSet").of(&Member::new("member").wire("item").ec2("Item")),
} }

shape! { RestoreManagedPrefixListVersionRequest {
    0 dry_run: bool = Member::new("DryRun"),
    1 prefix_list_id: String = Member::new("PrefixListId").required(),
    2 previous_version: i64 = Member::new("PreviousVersion").required(),
    3 current_version: i64 = Member::new("CurrentVersion").required(),
} }

shape! { RestoreManagedPrefixListVersionResult {
    0 prefix_list: ManagedPrefixList = Member::new("PrefixList").wire("prefixList"),
} }

shape! { RevokeSecurityGroupEgressRequest {
    0 security_group_rule_ids: Vec<String> = Member::new("SecurityGroupRuleIds").wire("SecurityGroupRuleId").ec2("SecurityGroupRuleId").of(&Member::new("member").wire("item").ec2("Item")),
    1 dry_run: bool = Member::new("DryRun").wire("dryRun"),
    2 group_id: String = Member::new("GroupId").wire("groupId").required(),
    3 source_security_group_name: String = Member::new("SourceSecurityGroupName").wire("sourceSecurityGroupName"),
    4 source_security_group_owner_id: String = Member::new("SourceSecurityGroupOwnerId").wire("sourceSecurityGroupOwnerId"),
    5 ip_protocol: String = Member::new("IpProtocol").wire("ipProtocol"),
    6 from_port: i32 = Member::new("FromPort").wire("fromPort"),
    7 to_port: i32 = Member::new("ToPort").wire("toPort"),
    8 cidr_ip: String = Member::new("CidrIp").wire("cidrIp"),
    9 ip_permissions: Vec<IpPermission> = Member::new("IpPermissions").wire("ipPermissions").of(&Member::new("member").wire("item").ec2("Item")),
} }

shape! { RevokeSecurityGroupEgressResult {
    0 r#return: bool = Member::new("Return").wire("return"),
    1 unknown_ip_permissions: Vec<IpPermission> = Member::new("UnknownIpPermissions").wire("unknownIpPermissionSet").ec2("UnknownIpPermissionSet").of(&Member::new("member").wire("item").ec2("Item")),
    2 revoked_security_group_rules: Vec<RevokedSecurityGroupRule> = Member::new("RevokedSecurityGroupRules").wire("revokedSecurityGroupRuleSet").ec2("RevokedSecurityGroupRuleSet").of(&Member::new("member").wire("item").ec2("Item")),
} }

shape! { RevokeSecurityGroupIngressRequest {
    0 cidr_ip: String = Member::new("CidrIp"),
    1 from_port: i32 = Member::new("FromPort"),
    2 group_id: String = Member::new("GroupId"),
    3 group_name: String = Member::new("GroupName"),
    4 ip_permissions: Vec<IpPermission> = Member::new("IpPermissions").of(&Member::new("member").wire("item").ec2("Item")),
    5 ip_protocol: String = Member::new("IpProtocol"),
    6 source_security_group_name: String = Member::new("SourceSecurityGroupName"),
    7 source_security_group_owner_id: String = Member::new("SourceSecurityGroupOwnerId"),
    8 to_port: i32 = Member::new("ToPort"),
    9 security_group_rule_ids: Vec<String> = Member::new("SecurityGroupRuleIds").wire("SecurityGroupRuleId").ec2("SecurityGroupRuleId").of(&Member::new("member").wire("item").ec2("Item")),
    10 dry_run: bool = Member::new("DryRun").wire("dryRun"),
} }

shape! { RevokeSecurityGroupIngressResult {
    0 r#return: bool = Member::new("Return").wire("return"),
    1 unknown_ip_permissions: Vec<IpPermission> = Member::new("UnknownIpPermissions").wire("unknownIpPermissionSet").ec2("UnknownIpPermissionSet").of(&Member::new("member").wire("item").ec2("Item")),
    2 revoked_security_group_rules: Vec<RevokedSecurityGroupRule> = Member::new("RevokedSecurityGroupRules").wire("revokedSecurityGroupRuleSet").ec2("RevokedSecurityGroupRuleSet").of(&Member::new("member").wire("item").ec2("Item")),
} }

shape! { RevokedSecurityGroupRule {
    0 security_group_rule_id: String = Member::new("SecurityGroupRuleId").wire("securityGroupRuleId"),
    1 group_id: String = Member::new("GroupId").wire("groupId"),
    2 is_egress: bool = Member::new("IsEgress").wire("isEgress"),
    3 ip_protocol: String = Member::new("IpProtocol").wire("ipProtocol"),
    4 from_port: i32 = Member::new("FromPort").wire("fromPort"),
    5 to_port: i32 = Member::new("ToPort").wire("toPort"),
    6 cidr_ipv4: String = Member::new("CidrIpv4").wire("cidrIpv4"),
    7 cidr_ipv6: String = Member::new("CidrIpv6").wire("cidrIpv6"),
    8 prefix_list_id: String = Member::new("PrefixListId").wire("prefixListId"),
    9 referenced_group_id: String = Member::new("ReferencedGroupId").wire("referencedGroupId"),
    10 description: String = Member::new("Description").wire("description"),
} }

shape! { Route {
    0 destination_cidr_block: String = Member::new("DestinationCidrBlock").wire("destinationCidrBlock"),
    1 destination_ipv6_cidr_block: String = Member::new("DestinationIpv6CidrBlock").wire("destinationIpv6CidrBlock"),
    2 destination_prefix_list_id: String = Member::new("DestinationPrefixListId").wire("destinationPrefixListId"),
    3 egress_only_internet_gateway_id: String = Member::new("EgressOnlyInternetGatewayId").wire("egressOnlyInternetGatewayId"),
    4 gateway_id: String = Member::new("GatewayId").wire("gatewayId"),
    5 instance_id: String = Member::new("InstanceId").wire("instanceId"),
    6 instance_owner_id: String = Member::new("InstanceOwnerId").wire("instanceOwnerId"),
    7 nat_gateway_id: String = Member::new("NatGatewayId").wire("natGatewayId"),
    8 transit_gateway_id: String = Member::new("TransitGatewayId").wire("transitGatewayId"),
    9 local_gateway_id: String = Member::new("LocalGatewayId").wire("localGatewayId"),
    10 carrier_gateway_id: String = Member::new("CarrierGatewayId").wire("carrierGatewayId"),
    11 network_interface_id: String = Member::new("NetworkInterfaceId").wire("networkInterfaceId"),
    12 origin: RouteOrigin = Member::new("Origin").wire("origin"),
    13 state: RouteState = Member::new("State").wire("state"),
    14 vpc_peering_connection_id: String = Member::new("VpcPeeringConnectionId").wire("vpcPeeringConnectionId"),
    15 core_network_arn: String = Member::new("CoreNetworkArn").wire("coreNetworkArn"),
    16 odb_network_arn: String = Member::new("OdbNetworkArn").wire("odbNetworkArn"),
    17 ip_address: String = Member::new("IpAddress").wire("ipAddress"),
} }

shape! { RouteTable {
    0 associations: Vec<RouteTableAssociation> = Member::new("Associations").wire("associationSet").ec2("AssociationSet").of(&Member::new("member").wire("item").ec2("Item")),
    1 propagating_vgws: Vec<PropagatingVgw> = Member::new("PropagatingVgws").wire("propagatingVgwSet").ec2("PropagatingVgwSet").of(&Member::new("member").wire("item").ec2("Item")),
    2 route_table_id: String = Member::new("RouteTableId").wire("routeTableId"),
    3 routes: Vec<Route> = Member::new("Routes").wire("routeSet").ec2("RouteSet").of(&Member::new("member").wire("item").ec2("Item")),
    4 tags: Vec<Tag> = Member::new("Tags").wire("tagSet").ec2("TagSet").of(&Member::new("member").wire("item").ec2("Item")),
    5 vpc_id: String = Member::new("VpcId").wire("vpcId"),
    6 owner_id: String = Member::new("OwnerId").wire("ownerId"),
} }

shape! { RouteTableAssociation {
    0 main: bool = Member::new("Main").wire("main"),
    1 route_table_association_id: String = Member::new("RouteTableAssociationId").wire("routeTableAssociationId"),
    2 route_table_id: String = Member::new("RouteTableId").wire("routeTableId"),
    3 subnet_id: String = Member::new("SubnetId").wire("subnetId"),
    4 gateway_id: String = Member::new("GatewayId").wire("gatewayId"),
    5 public_ipv4_pool: String = Member::new("PublicIpv4Pool").wire("publicIpv4Pool"),
    6 association_state: RouteTableAssociationState = Member::new("AssociationState").wire("associationState"),
} }

shape! { RouteTableAssociationState {
    0 state: RouteTableAssociationStateCode = Member::new("State").wire("state"),
    1 status_message: String = Member::new("StatusMessage").wire("statusMessage"),
} }

shape! { ScanResults {
    0 highest_finding_severity_label: SeverityLabel = Member::new("HighestFindingSeverityLabel").wire("highestFindingSeverityLabel"),
    1 finding_scan_date: Timestamp = Member::new("FindingScanDate").wire("findingScanDate"),
    2 informational_fix_available_since: Timestamp = Member::new("InformationalFixAvailableSince").wire("informationalFixAvailableSince"),
    3 low_fix_available_since: Timestamp = Member::new("LowFixAvailableSince").wire("lowFixAvailableSince"),
    4 medium_fix_available_since: Timestamp = Member::new("MediumFixAvailableSince").wire("mediumFixAvailableSince"),
    5 high_fix_available_since: Timestamp = Member::new("HighFixAvailableSince").wire("highFixAvailableSince"),
    6 critical_fix_available_since: Timestamp = Member::new("CriticalFixAvailableSince").wire("criticalFixAvailableSince"),
} }

shape! { SecurityGroup {
    0 group_id: String = Member::new("GroupId").wire("groupId"),
    1 ip_permissions_egress: Vec<IpPermission> = Member::new("IpPermissionsEgress").wire("ipPermissionsEgress").of(&Member::new("member").wire("item").ec2("Item")),
    2 tags: Vec<Tag> = Member::new("Tags").wire("tagSet").ec2("TagSet").of(&Member::new("member").wire("item").ec2("Item")),
    3 vpc_id: String = Member::new("VpcId").wire("vpcId"),
    4 security_group_arn: String = Member::new("SecurityGroupArn").wire("securityGroupArn"),
    5 owner_id: String = Member::new("OwnerId").wire("ownerId"),
    6 group_name: String = Member::new("GroupName").wire("groupName"),
    7 description: String = Member::new("Description").wire("groupDescription").ec2("GroupDescription"),
    8 ip_permissions: Vec<IpPermission> = Member::new("IpPermissions").wire("ipPermissions").of(&Member::new("member").wire("item").ec2("Item")),
} }

shape! { SecurityGroupIdentifier {
    0 group_id: String = Member::new("GroupId").wire("groupId"),
    1 group_name: String = Member::new("GroupName").wire("groupName"),
} }

shape! { SecurityGroupRule {
    0 security_group_rule_id: String = Member::new("SecurityGroupRuleId").wire("securityGroupRuleId"),
    1 group_id: String = Member::new("GroupId").wire("groupId"),
    2 group_owner_id: String = Member::new("GroupOwnerId").wire("groupOwnerId"),
    3 is_egress: bool = Member::new("IsEgress").wire("isEgress"),
    4 ip_protocol: String = Member::new("IpProtocol").wire("ipProtocol"),
    5 from_port: i32 = Member::new("FromPort").wire("fromPort"),
    6 to_port: i32 = Member::new("ToPort").wire("toPort"),
    7 cidr_ipv4: String = Member::new("CidrIpv4").wire("cidrIpv4"),
    8 cidr_ipv6: String = Member::new("CidrIpv6").wire("cidrIpv6"),
    9 prefix_list_id: String = Member::new("PrefixListId").wire("prefixListId"),
    10 referenced_group_info: ReferencedSecurityGroup = Member::new("ReferencedGroupInfo").wire("referencedGroupInfo"),
    11 description: String = Member::new("Description").wire("description"),
    12 tags: Vec<Tag> = Member::new("Tags").wire("tagSet").ec2("TagSet").of(&Member::new("member").wire("item").ec2("Item")),
    13 security_group_rule_arn: String = Member::new("SecurityGroupRuleArn").wire("securityGroupRuleArn"),
} }

shape! { SecurityGroupRuleDescription {
    0 security_group_rule_id: String = Member::new("SecurityGroupRuleId"),
    1 description: String = Member::new("Description"),
} }

shape! { SecurityGroupRuleRequest {
    0 ip_protocol: String = Member::new("IpProtocol"),
    1 from_port: i32 = Member::new("FromPort"),
    2 to_port: i32 = Member::new("ToPort"),
    3 cidr_ipv4: String = Member::new("CidrIpv4"),
    4 cidr_ipv6: String = Member::new("CidrIpv6"),
    5 prefix_list_id: String = Member::new("PrefixListId"),
    6 referenced_group_id: String = Member::new("ReferencedGroupId"),
    7 description: String = Member::new("Description"),
} }

shape! { SecurityGroupRuleUpdate {
    0 security_group_rule_id: String = Member::new("SecurityGroupRuleId").required(),
    1 security_group_rule: SecurityGroupRuleRequest = Member::new("SecurityGroupRule"),
} }

shape! { ServiceDetail {
    0 service_name: String = Member::new("ServiceName").wire("serviceName"),
    1 service_id: String = Member::new("ServiceId").wire("serviceId"),
    2 service_type: Vec<ServiceTypeDetail> = Member::new("ServiceType").wire("serviceType").of(&Member::new("member").wire("item").ec2("Item")),
    3 service_region: String = Member::new("ServiceRegion").wire("serviceRegion"),
    4 availability_zone_ids: Vec<String> = Member::new("AvailabilityZoneIds").wire("availabilityZoneIdSet").ec2("AvailabilityZoneIdSet").of(&Member::new("member").wire("item").ec2("Item")),
    5 availability_zones: Vec<String> = Member::new("AvailabilityZones").wire("availabilityZoneSet").ec2("AvailabilityZoneSet").of(&Member::new("member").wire("item").ec2("Item")),
    6 owner: String = Member::new("Owner").wire("owner"),
    7 base_endpoint_dns_names: Vec<String> = Member::new("BaseEndpointDnsNames").wire("baseEndpointDnsNameSet").ec2("BaseEndpointDnsNameSet").of(&Member::new("member").wire("item").ec2("Item")),
    8 private_dns_name: String = Member::new("PrivateDnsName").wire("privateDnsName"),
    9 private_dns_names: Vec<PrivateDnsDetails> = Member::new("PrivateDnsNames").wire("privateDnsNameSet").ec2("PrivateDnsNameSet").of(&Member::new("member").wire("item").ec2("Item")),
    10 vpc_endpoint_policy_supported: bool = Member::new("VpcEndpointPolicySupported").wire("vpcEndpointPolicySupported"),
    11 acceptance_required: bool = Member::new("AcceptanceRequired").wire("acceptanceRequired"),
    12 manages_vpc_endpoints: bool = Member::new("ManagesVpcEndpoints").wire("managesVpcEndpoints"),
    13 payer_responsibility: PayerResponsibility = Member::new("PayerResponsibility").wire("payerResponsibility"),
    14 tags: Vec<Tag> = Member::new("Tags").wire("tagSet").ec2("TagSet").of(&Member::new("member").wire("item").ec2("Item")),
    15 private_dns_name_verification_state: DnsNameState = Member::new("PrivateDnsNameVerificationState").wire("privateDnsNameVerificationState"),
    16 supported_ip_address_types: Vec<ServiceConnectivityType> = Member::new("SupportedIpAddressTypes").wire("supportedIpAddressTypeSet").ec2("SupportedIpAddressTypeSet").of(&Member::new("member").wire("item").ec2("Item")),
} }

shape! { ServiceTypeDetail {
    0 service_type: ServiceType = Member::new("ServiceType").wire("serviceType"),
} }

shape! { StateReason {
    0 code: String = Member::new("Code").wire("code"),
    1 message: String = Member::new("Message").wire("message"),
} }

shape! { Subnet {
    0 availability_zone_id: String = Member::new("AvailabilityZoneId").wire("availabilityZoneId"),
    1 enable_lni_at_device_index: i32 = Member::new("EnableLniAtDeviceIndex").wire("enableLniAtDeviceIndex"),
    2 map_customer_owned_ip_on_launch: bool = Member::new("MapCustomerOwnedIpOnLaunch").wire("mapCustomerOwnedIpOnLaunch"),
    3 customer_owned_ipv4_pool: String = Member::new("CustomerOwnedIpv4Pool").wire("customerOwnedIpv4Pool"),
    4 owner_id: String = Member::new("OwnerId").wire("ownerId"),
    5 assign_ipv6_address_on_creation: bool = Member::new("AssignIpv6AddressOnCreation").wire("assignIpv6AddressOnCreation"),
    6 ipv6_cidr_block_association_set: Vec<SubnetIpv6CidrBlockAssociation> = Member::new("Ipv6CidrBlockAssociationSet").wire("ipv6CidrBlockAssociationSet").of(&Member::new("member").wire("item").ec2("Item")),
    7 tags: Vec<Tag> = Member::new("Tags").wire("tagSet").ec2("TagSet").of(&Member::new("member").wire("item").ec2("Item")),
    8 subnet_arn: String = Member::new("SubnetArn").wire("subnetArn"),
    9 outpost_arn: String = Member::new("OutpostArn").wire("outpostArn"),
    10 enable_dns64: bool = Member::new("EnableDns64").wire("enableDns64"),
    11 ipv6_native: bool = Member::new("Ipv6Native").wire("ipv6Native"),
    12 private_dns_name_options_on_launch: PrivateDnsNameOptionsOnLaunch = Member::new("PrivateDnsNameOptionsOnLaunch").wire("privateDnsNameOptionsOnLaunch"),
    13 block_public_access_states: BlockPublicAccessStates = Member::new("BlockPublicAccessStates").wire("blockPublicAccessStates"),
    14 r#type: String = Member::new("Type").wire("type"),
    15 subnet_id: String = Member::new("SubnetId").wire("subnetId"),
    16 state: SubnetState = Member::new("State").wire("state"),
    17 vpc_id: String = Member::new("VpcId").wire("vpcId"),
    18 cidr_block: String = Member::new("CidrBlock").wire("cidrBlock"),
    19 available_ip_address_count: i32 = Member::new("AvailableIpAddressCount").wire("availableIpAddressCount"),
    20 availability_zone: String = Member::new("AvailabilityZone").wire("availabilityZone"),
    21 default_for_az: bool = Member::new("DefaultForAz").wire("defaultForAz"),
    22 map_public_ip_on_launch: bool = Member::new("MapPublicIpOnLaunch").wire("mapPublicIpOnLaunch"),
} }

shape! { SubnetCidrBlockState {
    0 state: SubnetCidrBlockStateCode = Member::new("State").wire("state"),
    1 status_message: String = Member::new("StatusMessage").wire("statusMessage"),
} }

shape! { SubnetConfiguration {
    0 subnet_id: String = Member::new("SubnetId"),
    1 ipv4: String = Member::new("Ipv4"),
    2 ipv6: String = Member::new("Ipv6"),
} }

shape! { SubnetIpPrefixes {
    0 subnet_id: String = Member::new("SubnetId").wire("subnetId"),
    1 ip_prefixes: Vec<String> = Member::new("IpPrefixes").wire("ipPrefixSet").ec2("IpPrefixSet").of(&Member::new("member").wire("item").ec2("Item")),
} }

shape! { SubnetIpv6CidrBlockAssociation {
    0 association_id: String = Member::new("AssociationId").wire("associationId"),
    1 ipv6_cidr_block: String = Member::new("Ipv6CidrBlock").wire("ipv6CidrBlock"),
    2 ipv6_cidr_block_state: SubnetCidrBlockState = Member::new("Ipv6CidrBlockState").wire("ipv6CidrBlockState"),
    3 ipv6_address_attribute: Ipv6AddressAttribute = Member::new("Ipv6AddressAttribute").wire("ipv6AddressAttribute"),
    4 ip_source: IpSource = Member::new("IpSource").wire("ipSource"),
} }

shape! { Tag {
    0 key: String = Member::new("Key").wire("key"),
    1 value: String = Member::new("Value").wire("value"),
} }

shape! { TagDescription {
    0 key: String = Member::new("Key").wire("key"),
    1 resource_id: String = Member::new("ResourceId").wire("resourceId"),
    2 resource_type: ResourceType = Member::new("ResourceType").wire("resourceType"),
    3 value: String = Member::new("Value").wire("value"),
} }

shape! { TagFieldSpecificationRequest {
    0 resource_type: TaggableResourceType = Member::new("ResourceType"),
    1 tag_keys: Vec<String> = Member::new("TagKeys").wire("TagKey").ec2("TagKey").min(1).max(2).of(&Member::new("member").wire("item").ec2("Item").min(1).max(128)),
} }

shape! { TagFieldSpecificationResponse {
    0 resource_type: TaggableResourceType = Member::new("ResourceType").wire("resourceType"),
    1 tag_keys: Vec<String> = Member::new("TagKeys").wire("tagKeySet").ec2("TagKeySet").of(&Member::new("member").wire("item").ec2("Item")),
} }

shape! { TagSpecification {
    0 resource_type: ResourceType = Member::new("ResourceType").wire("resourceType"),
    1 tags: Vec<Tag> = Member::new("Tags").wire("Tag").ec2("Tag").of(&Member::new("member").wire("item").ec2("Item")),
} }

shape! { UnsuccessfulItem {
    0 error: UnsuccessfulItemError = Member::new("Error").wire("error"),
    1 resource_id: String = Member::new("ResourceId").wire("resourceId"),
} }

shape! { UnsuccessfulItemError {
    0 code: String = Member::new("Code").wire("code"),
    1 message: String = Member::new("Message").wire("message"),
} }

shape! { UpdateSecurityGroupRuleDescriptionsEgressRequest {
    0 dry_run: bool = Member::new("DryRun"),
    1 group_id: String = Member::new("GroupId"),
    2 group_name: String = Member::new("GroupName"),
    3 ip_permissions: Vec<IpPermission> = Member::new("IpPermissions").of(&Member::new("member").wire("item").ec2("Item")),
    4 security_group_rule_descriptions: Vec<SecurityGroupRuleDescription> = Member::new("SecurityGroupRuleDescriptions").wire("SecurityGroupRuleDescription").ec2("SecurityGroupRuleDescription").of(&Member::new("member").wire("item").ec2("Item")),
} }

shape! { UpdateSecurityGroupRuleDescriptionsEgressResult {
    0 r#return: bool = Member::new("Return").wire("return"),
} }

shape! { UpdateSecurityGroupRuleDescriptionsIngressRequest {
    0 dry_run: bool = Member::new("DryRun"),
    1 group_id: String = Member::new("GroupId"),
    2 group_name: String = Member::new("GroupName"),
    3 ip_permissions: Vec<IpPermission> = Member::new("IpPermissions").of(&Member::new("member").wire("item").ec2("Item")),
    4 security_group_rule_descriptions: Vec<SecurityGroupRuleDescription> = Member::new("SecurityGroupRuleDescriptions").wire("SecurityGroupRuleDescription").ec2("SecurityGroupRuleDescription").of(&Member::new("member").wire("item").ec2("Item")),
} }

shape! { UpdateSecurityGroupRuleDescriptionsIngressResult {
    0 r#return: bool = Member::new("Return").wire("return"),
} }

shape! { UserIdGroupPair {
    0 description: String = Member::new("Description").wire("description"),
    1 user_id: String = Member::new("UserId").wire("userId"),
    2 group_name: String = Member::new("GroupName").wire("groupName"),
    3 group_id: String = Member::new("GroupId").wire("groupId"),
    4 vpc_id: String = Member::new("VpcId").wire("vpcId"),
    5 vpc_peering_connection_id: String = Member::new("VpcPeeringConnectionId").wire("vpcPeeringConnectionId"),
    6 peering_status: String = Member::new("PeeringStatus").wire("peeringStatus"),
} }

shape! { VCpuInfo {
    0 default_v_cpus: i32 = Member::new("DefaultVCpus").wire("defaultVCpus"),
    1 default_cores: i32 = Member::new("DefaultCores").wire("defaultCores"),
    2 default_threads_per_core: i32 = Member::new("DefaultThreadsPerCore").wire("defaultThreadsPerCore"),
    3 valid_cores: Vec<i32> = Member::new("ValidCores").wire("validCores").of(&Member::new("member").wire("item").ec2("Item")),
    4 valid_threads_per_core: Vec<i32> = Member::new("ValidThreadsPerCore").wire("validThreadsPerCore").of(&Member::new("member").wire("item").ec2("Item")),
} }

shape! { Vpc {
    0 owner_id: String = Member::new("OwnerId").wire("ownerId"),
    1 instance_tenancy: Tenancy = Member::new("InstanceTenancy").wire("instanceTenancy"),
    2 ipv6_cidr_block_association_set: Vec<VpcIpv6CidrBlockAssociation> = Member::new("Ipv6CidrBlockAssociationSet").wire("ipv6CidrBlockAssociationSet").of(&Member::new("member").wire("item").ec2("Item")),
    3 cidr_block_association_set: Vec<VpcCidrBlockAssociation> = Member::new("CidrBlockAssociationSet").wire("cidrBlockAssociationSet").of(&Member::new("member").wire("item").ec2("Item")),
    4 is_default: bool = Member::new("IsDefault").wire("isDefault"),
    5 encryption_control: VpcEncryptionControl = Member::new("EncryptionControl").wire("encryptionControl"),
    6 tags: Vec<Tag> = Member::new("Tags").wire("tagSet").ec2("TagSet").of(&Member::new("member").wire("item").ec2("Item")),
    7 block_public_access_states: BlockPublicAccessStates = Member::new("BlockPublicAccessStates").wire("blockPublicAccessStates"),
    8 vpc_id: String = Member::new("VpcId").wire("vpcId"),
    9 state: VpcState = Member::new("State").wire("state"),
    10 cidr_block: String = Member::new("CidrBlock").wire("cidrBlock"),
    11 dhcp_options_id: String = Member::new("DhcpOptionsId").wire("dhcpOptionsId"),
} }

shape! { VpcAttachment {
    0 vpc_id: String = Member::new("VpcId").wire("vpcId"),
    1 state: AttachmentStatus = Member::new("State").wire("state"),
} }

shape! { VpcCidrBlockAssociation {
    0 association_id: String = Member::new("AssociationId").wire("associationId"),
    1 cidr_block: String = Member::new("CidrBlock").wire("cidrBlock"),
    2 cidr_block_state: VpcCidrBlockState = Member::new("CidrBlockState").wire("cidrBlockState"),
} }

shape! { VpcCidrBlockState {
    0 state: VpcCidrBlockStateCode = Member::new("State").wire("state"),
    1 status_message: String = Member::new("StatusMessage").wire("statusMessage"),
} }

shape! { VpcEncryptionControl {
    0 vpc_id: String = Member::new("VpcId").wire("vpcId"),
    1 vpc_encryption_control_id: String = Member::new("VpcEncryptionControlId").wire("vpcEncryptionControlId"),
    2 mode: VpcEncryptionControlMode = Member::new("Mode").wire("mode"),
    3 state: VpcEncryptionControlState = Member::new("State").wire("state"),
    4 state_message: String = Member::new("StateMessage").wire("stateMessage"),
    5 resource_exclusions: VpcEncryptionControlExclusions = Member::new("ResourceExclusions").wire("resourceExclusions"),
    6 tags: Vec<Tag> = Member::new("Tags").wire("tagSet").ec2("TagSet").of(&Member::new("member").wire("item").ec2("Item")),
} }

shape! { VpcEncryptionControlConfiguration {
    0 mode: VpcEncryptionControlMode = Member::new("Mode").required(),
    1 internet_gateway_exclusion: VpcEncryptionControlExclusionStateInput = Member::new("InternetGatewayExclusion"),
    2 egress_only_internet_gateway_exclusion: VpcEncryptionControlExclusionStateInput = Member::new("EgressOnlyInternetGatewayExclusion"),
    3 nat_gateway_exclusion: VpcEncryptionControlExclusionStateInput = Member::new("NatGatewayExclusion"),
    4 virtual_private_gateway_exclusion: VpcEncryptionControlExclusionStateInput = Member::new("VirtualPrivateGatewayExclusion"),
    5 vpc_peering_exclusion: VpcEncryptionControlExclusionStateInput = Member::new("VpcPeeringExclusion"),
    6 lambda_exclusion: VpcEncryptionControlExclusionStateInput = Member::new("LambdaExclusion"),
    7 vpc_lattice_exclusion: VpcEncryptionControlExclusionStateInput = Member::new("VpcLatticeExclusion"),
    8 elastic_file_system_exclusion: VpcEncryptionControlExclusionStateInput = Member::new("ElasticFileSystemExclusion"),
    9 global_accelerator_exclusion: VpcEncryptionControlExclusionStateInput = Member::new("GlobalAcceleratorExclusion"),
    10 api_gateway_v2_exclusion: VpcEncryptionControlExclusionStateInput = Member::new("ApiGatewayV2Exclusion"),
} }

shape! { VpcEncryptionControlExclusion {
    0 state: VpcEncryptionControlExclusionState = Member::new("State").wire("state"),
    1 state_message: String = Member::new("StateMessage").wire("stateMessage"),
} }

shape! { VpcEncryptionControlExclusions {
    0 internet_gateway: VpcEncryptionControlExclusion = Member::new("InternetGateway").wire("internetGateway"),
    1 egress_only_internet_gateway: VpcEncryptionControlExclusion = Member::new("EgressOnlyInternetGateway").wire("egressOnlyInternetGateway"),
    2 nat_gateway: VpcEncryptionControlExclusion = Member::new("NatGateway").wire("natGateway"),
    3 virtual_private_gateway: VpcEncryptionControlExclusion = Member::new("VirtualPrivateGateway").wire("virtualPrivateGateway"),
    4 vpc_peering: VpcEncryptionControlExclusion = Member::new("VpcPeering").wire("vpcPeering"),
    5 lambda: VpcEncryptionControlExclusion = Member::new("Lambda").wire("lambda"),
    6 vpc_lattice: VpcEncryptionControlExclusion = Member::new("VpcLattice").wire("vpcLattice"),
    7 elastic_file_system: VpcEncryptionControlExclusion = Member::new("ElasticFileSystem").wire("elasticFileSystem"),
    8 global_accelerator: VpcEncryptionControlExclusion = Member::new("GlobalAccelerator").wire("globalAccelerator"),
    9 api_gateway_v2: VpcEncryptionControlExclusion = Member::new("ApiGatewayV2").wire("apiGatewayV2"),
} }

shape! { VpcEndpoint {
    0 vpc_endpoint_id: String = Member::new("VpcEndpointId").wire("vpcEndpointId"),
    1 vpc_endpoint_type: VpcEndpointType = Member::new("VpcEndpointType").wire("vpcEndpointType"),
    2 vpc_id: String = Member::new("VpcId").wire("vpcId"),
    3 service_name: String = Member::new("ServiceName").wire("serviceName"),
    4 state: State = Member::new("State").wire("state"),
    5 policy_document: String = Member::new("PolicyDocument").wire("policyDocument"),
    6 route_table_ids: Vec<String> = Member::new("RouteTableIds").wire("routeTableIdSet").ec2("RouteTableIdSet").of(&Member::new("member").wire("item").ec2("Item")),
    7 subnet_ids: Vec<String> = Member::new("SubnetIds").wire("subnetIdSet").ec2("SubnetIdSet").of(&Member::new("member").wire("item").ec2("Item")),
    8 groups: Vec<SecurityGroupIdentifier> = Member::new("Groups").wire("groupSet").ec2("GroupSet").of(&Member::new("member").wire("item").ec2("Item")),
    9 ip_address_type: IpAddressType = Member::new("IpAddressType").wire("ipAddressType"),
    10 dns_options: DnsOptions = Member::new("DnsOptions").wire("dnsOptions"),
    11 private_dns_enabled: bool = Member::new("PrivateDnsEnabled").wire("privateDnsEnabled"),
    12 requester_managed: bool = Member::new("RequesterManaged").wire("requesterManaged"),
    13 network_interface_ids: Vec<String> = Member::new("NetworkInterfaceIds").wire("networkInterfaceIdSet").ec2("NetworkInterfaceIdSet").of(&Member::new("member").wire("item").ec2("Item")),
    14 dns_entries: Vec<DnsEntry> = Member::new("DnsEntries").wire("dnsEntrySet").ec2("DnsEntrySet").of(&Member::new("member").wire("item").ec2("Item")),
    15 creation_timestamp: Timestamp = Member::new("CreationTimestamp").wire("creationTimestamp"),
    16 tags: Vec<Tag> = Member::new("Tags").wire("tagSet").ec2("TagSet").of(&Member::new("member").wire("item").ec2("Item")),
    17 owner_id: String = Member::new("OwnerId").wire("ownerId"),
    18 last_error: LastError = Member::new("LastError").wire("lastError"),
    19 ipv4_prefixes: Vec<SubnetIpPrefixes> = Member::new("Ipv4Prefixes").wire("ipv4PrefixSet").ec2("Ipv4PrefixSet").of(&Member::new("member").wire("item").ec2("Item")),
    20 ipv6_prefixes: Vec<SubnetIpPrefixes> = Member::new("Ipv6Prefixes").wire("ipv6PrefixSet").ec2("Ipv6PrefixSet").of(&Member::new("member").wire("item").ec2("Item")),
    21 failure_reason: String = Member::new("FailureReason").wire("failureReason"),
    22 service_network_arn: String = Member::new("ServiceNetworkArn").wire("serviceNetworkArn"),
    23 resource_configuration_arn: String = Member::new("ResourceConfigurationArn").wire("resourceConfigurationArn"),
    24 service_region: String = Member::new("ServiceRegion").wire("serviceRegion"),
    25 payer_responsibilities: Vec<PayerResponsibilityEntry> = Member::new("PayerResponsibilities").wire("payerResponsibilitySet").ec2("PayerResponsibilitySet").of(&Member::new("member").wire("item").ec2("Item")),
} }

shape! { VpcIpv6CidrBlockAssociation {
    0 association_id: String = Member::new("AssociationId").wire("associationId"),
    1 ipv6_cidr_block: String = Member::new("Ipv6CidrBlock").wire("ipv6CidrBlock"),
    2 ipv6_cidr_block_state: VpcCidrBlockState = Member::new("Ipv6CidrBlockState").wire("ipv6CidrBlockState"),
    3 network_border_group: String = Member::new("NetworkBorderGroup").wire("networkBorderGroup"),
    4 ipv6_pool: String = Member::new("Ipv6Pool").wire("ipv6Pool"),
    5 ipv6_address_attribute: Ipv6AddressAttribute = Member::new("Ipv6AddressAttribute").wire("ipv6AddressAttribute"),
    6 ip_source: IpSource = Member::new("IpSource").wire("ipSource"),
} }

shape! { VpnGateway {
    0 amazon_side_asn: i64 = Member::new("AmazonSideAsn").wire("amazonSideAsn"),
    1 tags: Vec<Tag> = Member::new("Tags").wire("tagSet").ec2("TagSet").of(&Member::new("member").wire("item").ec2("Item")),
    2 vpn_gateway_id: String = Member::new("VpnGatewayId").wire("vpnGatewayId"),
    3 state: VpnState = Member::new("State").wire("state"),
    4 r#type: GatewayType = Member::new("Type").wire("type"),
    5 availability_zone: String = Member::new("AvailabilityZone").wire("availabilityZone"),
    6 vpc_attachments: Vec<VpcAttachment> = Member::new("VpcAttachments").wire("attachments").ec2("Attachments").of(&Member::new("member").wire("item").ec2("Item")),
} }

errors! {
}

service! { Ec2, EC2 {
    0 allocate_address (AllocateAddressRequest) -> AllocateAddressResult = Operation::new(&catalog::EC2, 0, "AllocateAddress"),
    1 associate_address (AssociateAddressRequest) -> AssociateAddressResult = Operation::new(&catalog::EC2, 1, "AssociateAddress"),
    2 associate_dhcp_options (AssociateDhcpOptionsRequest) -> () = Operation::new(&catalog::EC2, 2, "AssociateDhcpOptions").void(),
    3 associate_route_table (AssociateRouteTableRequest) -> AssociateRouteTableResult = Operation::new(&catalog::EC2, 3, "AssociateRouteTable"),
    4 associate_vpc_cidr_block (AssociateVpcCidrBlockRequest) -> AssociateVpcCidrBlockResult = Operation::new(&catalog::EC2, 4, "AssociateVpcCidrBlock"),
    5 attach_internet_gateway (AttachInternetGatewayRequest) -> () = Operation::new(&catalog::EC2, 5, "AttachInternetGateway").void(),
    6 authorize_security_group_egress (AuthorizeSecurityGroupEgressRequest) -> AuthorizeSecurityGroupEgressResult = Operation::new(&catalog::EC2, 6, "AuthorizeSecurityGroupEgress"),
    7 authorize_security_group_ingress (AuthorizeSecurityGroupIngressRequest) -> AuthorizeSecurityGroupIngressResult = Operation::new(&catalog::EC2, 7, "AuthorizeSecurityGroupIngress"),
    8 create_default_subnet (CreateDefaultSubnetRequest) -> CreateDefaultSubnetResult = Operation::new(&catalog::EC2, 8, "CreateDefaultSubnet"),
    9 create_default_vpc (CreateDefaultVpcRequest) -> CreateDefaultVpcResult = Operation::new(&catalog::EC2, 9, "CreateDefaultVpc"),
    10 create_dhcp_options (CreateDhcpOptionsRequest) -> CreateDhcpOptionsResult = Operation::new(&catalog::EC2, 10, "CreateDhcpOptions"),
    11 create_flow_logs (CreateFlowLogsRequest) -> CreateFlowLogsResult = Operation::new(&catalog::EC2, 11, "CreateFlowLogs"),
    12 create_internet_gateway (CreateInternetGatewayRequest) -> CreateInternetGatewayResult = Operation::new(&catalog::EC2, 12, "CreateInternetGateway"),
    13 create_managed_prefix_list (CreateManagedPrefixListRequest) -> CreateManagedPrefixListResult = Operation::new(&catalog::EC2, 13, "CreateManagedPrefixList"),
    14 create_nat_gateway (CreateNatGatewayRequest) -> CreateNatGatewayResult = Operation::new(&catalog::EC2, 14, "CreateNatGateway"),
    15 create_network_acl (CreateNetworkAclRequest) -> CreateNetworkAclResult = Operation::new(&catalog::EC2, 15, "CreateNetworkAcl"),
    16 create_network_acl_entry (CreateNetworkAclEntryRequest) -> () = Operation::new(&catalog::EC2, 16, "CreateNetworkAclEntry").void(),
    17 create_network_interface (CreateNetworkInterfaceRequest) -> CreateNetworkInterfaceResult = Operation::new(&catalog::EC2, 17, "CreateNetworkInterface"),
    18 create_route (CreateRouteRequest) -> CreateRouteResult = Operation::new(&catalog::EC2, 18, "CreateRoute"),
    19 create_route_table (CreateRouteTableRequest) -> CreateRouteTableResult = Operation::new(&catalog::EC2, 19, "CreateRouteTable"),
    20 create_security_group (CreateSecurityGroupRequest) -> CreateSecurityGroupResult = Operation::new(&catalog::EC2, 20, "CreateSecurityGroup"),
    21 create_subnet (CreateSubnetRequest) -> CreateSubnetResult = Operation::new(&catalog::EC2, 21, "CreateSubnet"),
    22 create_tags (CreateTagsRequest) -> () = Operation::new(&catalog::EC2, 22, "CreateTags").void(),
    23 create_vpc (CreateVpcRequest) -> CreateVpcResult = Operation::new(&catalog::EC2, 23, "CreateVpc"),
    24 create_vpc_endpoint (CreateVpcEndpointRequest) -> CreateVpcEndpointResult = Operation::new(&catalog::EC2, 24, "CreateVpcEndpoint"),
    25 delete_dhcp_options (DeleteDhcpOptionsRequest) -> () = Operation::new(&catalog::EC2, 25, "DeleteDhcpOptions").void(),
    26 delete_flow_logs (DeleteFlowLogsRequest) -> DeleteFlowLogsResult = Operation::new(&catalog::EC2, 26, "DeleteFlowLogs"),
    27 delete_internet_gateway (DeleteInternetGatewayRequest) -> () = Operation::new(&catalog::EC2, 27, "DeleteInternetGateway").void(),
    28 delete_managed_prefix_list (DeleteManagedPrefixListRequest) -> DeleteManagedPrefixListResult = Operation::new(&catalog::EC2, 28, "DeleteManagedPrefixList"),
    29 delete_nat_gateway (DeleteNatGatewayRequest) -> DeleteNatGatewayResult = Operation::new(&catalog::EC2, 29, "DeleteNatGateway"),
    30 delete_network_acl (DeleteNetworkAclRequest) -> () = Operation::new(&catalog::EC2, 30, "DeleteNetworkAcl").void(),
    31 delete_network_acl_entry (DeleteNetworkAclEntryRequest) -> () = Operation::new(&catalog::EC2, 31, "DeleteNetworkAclEntry").void(),
    32 delete_network_interface (DeleteNetworkInterfaceRequest) -> () = Operation::new(&catalog::EC2, 32, "DeleteNetworkInterface").void(),
    33 delete_route (DeleteRouteRequest) -> () = Operation::new(&catalog::EC2, 33, "DeleteRoute").void(),
    34 delete_route_table (DeleteRouteTableRequest) -> () = Operation::new(&catalog::EC2, 34, "DeleteRouteTable").void(),
    35 delete_security_group (DeleteSecurityGroupRequest) -> DeleteSecurityGroupResult = Operation::new(&catalog::EC2, 35, "DeleteSecurityGroup"),
    36 delete_subnet (DeleteSubnetRequest) -> () = Operation::new(&catalog::EC2, 36, "DeleteSubnet").void(),
    37 delete_tags (DeleteTagsRequest) -> () = Operation::new(&catalog::EC2, 37, "DeleteTags").void(),
    38 delete_vpc (DeleteVpcRequest) -> () = Operation::new(&catalog::EC2, 38, "DeleteVpc").void(),
    39 delete_vpc_endpoints (DeleteVpcEndpointsRequest) -> DeleteVpcEndpointsResult = Operation::new(&catalog::EC2, 39, "DeleteVpcEndpoints"),
    40 describe_account_attributes (DescribeAccountAttributesRequest) -> DescribeAccountAttributesResult = Operation::new(&catalog::EC2, 40, "DescribeAccountAttributes"),
    41 describe_addresses (DescribeAddressesRequest) -> DescribeAddressesResult = Operation::new(&catalog::EC2, 41, "DescribeAddresses"),
    42 describe_availability_zones (DescribeAvailabilityZonesRequest) -> DescribeAvailabilityZonesResult = Operation::new(&catalog::EC2, 42, "DescribeAvailabilityZones"),
    43 describe_dhcp_options (DescribeDhcpOptionsRequest) -> DescribeDhcpOptionsResult = Operation::new(&catalog::EC2, 43, "DescribeDhcpOptions"),
    44 describe_flow_logs (DescribeFlowLogsRequest) -> DescribeFlowLogsResult = Operation::new(&catalog::EC2, 44, "DescribeFlowLogs"),
    45 describe_images (DescribeImagesRequest) -> DescribeImagesResult = Operation::new(&catalog::EC2, 45, "DescribeImages"),
    46 describe_instance_types (DescribeInstanceTypesRequest) -> DescribeInstanceTypesResult = Operation::new(&catalog::EC2, 46, "DescribeInstanceTypes"),
    47 describe_instances (DescribeInstancesRequest) -> DescribeInstancesResult = Operation::new(&catalog::EC2, 47, "DescribeInstances"),
    48 describe_internet_gateways (DescribeInternetGatewaysRequest) -> DescribeInternetGatewaysResult = Operation::new(&catalog::EC2, 48, "DescribeInternetGateways"),
    49 describe_managed_prefix_lists (DescribeManagedPrefixListsRequest) -> DescribeManagedPrefixListsResult = Operation::new(&catalog::EC2, 49, "DescribeManagedPrefixLists"),
    50 describe_nat_gateways (DescribeNatGatewaysRequest) -> DescribeNatGatewaysResult = Operation::new(&catalog::EC2, 50, "DescribeNatGateways"),
    51 describe_network_acls (DescribeNetworkAclsRequest) -> DescribeNetworkAclsResult = Operation::new(&catalog::EC2, 51, "DescribeNetworkAcls"),
    52 describe_network_interface_attribute (DescribeNetworkInterfaceAttributeRequest) -> DescribeNetworkInterfaceAttributeResult = Operation::new(&catalog::EC2, 52, "DescribeNetworkInterfaceAttribute"),
    53 describe_network_interfaces (DescribeNetworkInterfacesRequest) -> DescribeNetworkInterfacesResult = Operation::new(&catalog::EC2, 53, "DescribeNetworkInterfaces"),
    54 describe_prefix_lists (DescribePrefixListsRequest) -> DescribePrefixListsResult = Operation::new(&catalog::EC2, 54, "DescribePrefixLists"),
    55 describe_regions (DescribeRegionsRequest) -> DescribeRegionsResult = Operation::new(&catalog::EC2, 55, "DescribeRegions"),
    56 describe_route_tables (DescribeRouteTablesRequest) -> DescribeRouteTablesResult = Operation::new(&catalog::EC2, 56, "DescribeRouteTables"),
    57 describe_security_group_rules (DescribeSecurityGroupRulesRequest) -> DescribeSecurityGroupRulesResult = Operation::new(&catalog::EC2, 57, "DescribeSecurityGroupRules"),
    58 describe_security_groups (DescribeSecurityGroupsRequest) -> DescribeSecurityGroupsResult = Operation::new(&catalog::EC2, 58, "DescribeSecurityGroups"),
    59 describe_subnets (DescribeSubnetsRequest) -> DescribeSubnetsResult = Operation::new(&catalog::EC2, 59, "DescribeSubnets"),
    60 describe_tags (DescribeTagsRequest) -> DescribeTagsResult = Operation::new(&catalog::EC2, 60, "DescribeTags"),
    61 describe_vpc_attribute (DescribeVpcAttributeRequest) -> DescribeVpcAttributeResult = Operation::new(&catalog::EC2, 61, "DescribeVpcAttribute"),
    62 describe_vpc_endpoint_services (DescribeVpcEndpointServicesRequest) -> DescribeVpcEndpointServicesResult = Operation::new(&catalog::EC2, 62, "DescribeVpcEndpointServices"),
    63 describe_vpc_endpoints (DescribeVpcEndpointsRequest) -> DescribeVpcEndpointsResult = Operation::new(&catalog::EC2, 63, "DescribeVpcEndpoints"),
    64 describe_vpcs (DescribeVpcsRequest) -> DescribeVpcsResult = Operation::new(&catalog::EC2, 64, "DescribeVpcs"),
    65 describe_vpn_gateways (DescribeVpnGatewaysRequest) -> DescribeVpnGatewaysResult = Operation::new(&catalog::EC2, 65, "DescribeVpnGateways"),
    66 detach_internet_gateway (DetachInternetGatewayRequest) -> () = Operation::new(&catalog::EC2, 66, "DetachInternetGateway").void(),
    67 disassociate_address (DisassociateAddressRequest) -> () = Operation::new(&catalog::EC2, 67, "DisassociateAddress").void(),
    68 disassociate_route_table (DisassociateRouteTableRequest) -> () = Operation::new(&catalog::EC2, 68, "DisassociateRouteTable").void(),
    69 disassociate_vpc_cidr_block (DisassociateVpcCidrBlockRequest) -> DisassociateVpcCidrBlockResult = Operation::new(&catalog::EC2, 69, "DisassociateVpcCidrBlock"),
    70 get_managed_prefix_list_associations (GetManagedPrefixListAssociationsRequest) -> GetManagedPrefixListAssociationsResult = Operation::new(&catalog::EC2, 70, "GetManagedPrefixListAssociations"),
    71 get_managed_prefix_list_entries (GetManagedPrefixListEntriesRequest) -> GetManagedPrefixListEntriesResult = Operation::new(&catalog::EC2, 71, "GetManagedPrefixListEntries"),
    72 modify_managed_prefix_list (ModifyManagedPrefixListRequest) -> ModifyManagedPrefixListResult = Operation::new(&catalog::EC2, 72, "ModifyManagedPrefixList"),
    73 modify_network_interface_attribute (ModifyNetworkInterfaceAttributeRequest) -> () = Operation::new(&catalog::EC2, 73, "ModifyNetworkInterfaceAttribute").void(),
    74 modify_security_group_rules (ModifySecurityGroupRulesRequest) -> ModifySecurityGroupRulesResult = Operation::new(&catalog::EC2, 74, "ModifySecurityGroupRules"),
    75 modify_subnet_attribute (ModifySubnetAttributeRequest) -> () = Operation::new(&catalog::EC2, 75, "ModifySubnetAttribute").void(),
    76 modify_vpc_attribute (ModifyVpcAttributeRequest) -> () = Operation::new(&catalog::EC2, 76, "ModifyVpcAttribute").void(),
    77 modify_vpc_endpoint (ModifyVpcEndpointRequest) -> ModifyVpcEndpointResult = Operation::new(&catalog::EC2, 77, "ModifyVpcEndpoint"),
    78 release_address (ReleaseAddressRequest) -> () = Operation::new(&catalog::EC2, 78, "ReleaseAddress").void(),
    79 replace_route (ReplaceRouteRequest) -> () = Operation::new(&catalog::EC2, 79, "ReplaceRoute").void(),
    80 replace_route_table_association (ReplaceRouteTableAssociationRequest) -> ReplaceRouteTableAssociationResult = Operation::new(&catalog::EC2, 80, "ReplaceRouteTableAssociation"),
    81 restore_managed_prefix_list_version (RestoreManagedPrefixListVersionRequest) -> RestoreManagedPrefixListVersionResult = Operation::new(&catalog::EC2, 81, "RestoreManagedPrefixListVersion"),
    82 revoke_security_group_egress (RevokeSecurityGroupEgressRequest) -> RevokeSecurityGroupEgressResult = Operation::new(&catalog::EC2, 82, "RevokeSecurityGroupEgress"),
    83 revoke_security_group_ingress (RevokeSecurityGroupIngressRequest) -> RevokeSecurityGroupIngressResult = Operation::new(&catalog::EC2, 83, "RevokeSecurityGroupIngress"),
    84 update_security_group_rule_descriptions_egress (UpdateSecurityGroupRuleDescriptionsEgressRequest) -> UpdateSecurityGroupRuleDescriptionsEgressResult = Operation::new(&catalog::EC2, 84, "UpdateSecurityGroupRuleDescriptionsEgress"),
    85 update_security_group_rule_descriptions_ingress (UpdateSecurityGroupRuleDescriptionsIngressRequest) -> UpdateSecurityGroupRuleDescriptionsIngressResult = Operation::new(&catalog::EC2, 85, "UpdateSecurityGroupRuleDescriptionsIngress"),
} }
