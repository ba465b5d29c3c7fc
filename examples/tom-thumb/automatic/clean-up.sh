#!/bin/sh
# Removes what the automatic set-ups have made, the bucket with all videos and pictures included.
#
# usage: clean-up.sh       with the BUCKET of the set-up, if it was given one
: "${AWS_DEFAULT_REGION:=us-east-1}"
export AWS_DEFAULT_REGION AWS_PAGER=
ACCOUNT=$(aws sts get-caller-identity --query Account --output text) || exit 1
: "${BUCKET:=tom-thumb-$ACCOUNT-$AWS_DEFAULT_REGION}"

# Version 1 of the AWS CLI does not heed AWS_ENDPOINT_URL for this one service.
sqs() { aws ${AWS_ENDPOINT_URL:+--endpoint-url "$AWS_ENDPOINT_URL"} sqs "$@"; }

# What is not there need not be removed.
try() { "$@" >/dev/null 2>&1 || true; }

try aws events remove-targets --rule tom-thumb-videos --ids tom-thumb
try aws events delete-rule --name tom-thumb-videos
try aws lambda delete-function --function-name task-runner
try aws s3 rb --force "s3://$BUCKET"
try sqs delete-queue --queue-url "$(sqs get-queue-url --queue-name tom-thumb-thumbnails --query QueueUrl --output text 2>/dev/null)"
for task in $(aws ecs list-tasks --cluster tom-thumb-cluster --query 'taskArns[]' --output text 2>/dev/null); do
    try aws ecs stop-task --cluster tom-thumb-cluster --task "$task"
done
for definition in $(aws ecs list-task-definitions --family-prefix tom-thumb-task --query 'taskDefinitionArns[]' --output text); do
    try aws ecs deregister-task-definition --task-definition "$definition"
done
try aws ecs delete-cluster --cluster tom-thumb-cluster
try aws logs delete-log-group --log-group-name /ecs/tom-thumb-service
try aws logs delete-log-group --log-group-name /aws/lambda/task-runner
try aws ecr delete-repository --repository-name tom-thumb --force
for role in tom-thumb-task-role tom-thumb-task-runner-role tom-thumb-rule-role; do
    for policy in $(aws iam list-role-policies --role-name $role --query 'PolicyNames[]' --output text 2>/dev/null); do
        try aws iam delete-role-policy --role-name $role --policy-name "$policy"
    done
    for policy in $(aws iam list-attached-role-policies --role-name $role --query 'AttachedPolicies[].PolicyArn' --output text 2>/dev/null); do
        try aws iam detach-role-policy --role-name $role --policy-arn "$policy"
    done
    try aws iam delete-role --role-name $role
done
