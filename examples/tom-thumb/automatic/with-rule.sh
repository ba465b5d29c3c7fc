#!/bin/sh
# Tom Thumb, automatic, without a function: an upload below video/ is an event, and a rule of
# EventBridge starts the task with it.
#
# The rule cannot take names apart, so the picture of video/film.mp4 is thumbnail/video/film.mp4.png.
#
# usage: with-rule.sh      see base.sh for the variables
set -eu
. "$(dirname "$0")/base.sh"
say "role of the rule"
RULE_ROLE=$(role tom-thumb-rule-role events.amazonaws.com)
may_run_tasks tom-thumb-rule-role

say "the bucket tells EventBridge, and the queue of thumbnails"
aws s3api put-bucket-notification-configuration --bucket "$BUCKET" --notification-configuration '{
    "QueueConfigurations": ['"$THUMBNAILS"'], "EventBridgeConfiguration": {}}'

say "rule tom-thumb-videos"
aws events put-rule --name tom-thumb-videos --event-pattern '{"source": ["aws.s3"],
    "detail-type": ["Object Created"],
    "detail": {"bucket": {"name": ["'"$BUCKET"'"]}, "object": {"key": [{"prefix": "video/"}]}}}' >"$work/out"
subnets=$(printf %s "$SUBNETS" | sed 's/,/", "/g')
cat >"$work/targets.json" <<END
[{"Id": "tom-thumb", "Arn": "$CLUSTER", "RoleArn": "$RULE_ROLE",
  "EcsParameters": {
    "TaskDefinitionArn": "arn:aws:ecs:$AWS_DEFAULT_REGION:$ACCOUNT:task-definition/tom-thumb-task",
    "LaunchType": "FARGATE", "PlatformVersion": "LATEST",
    "NetworkConfiguration": {"awsvpcConfiguration": {
      "Subnets": ["$subnets"], "SecurityGroups": ["$GROUP"], "AssignPublicIp": "ENABLED"}}},
  "InputTransformer": {
    "InputPathsMap": {"bucket": "\$.detail.bucket.name", "key": "\$.detail.object.key"},
    "InputTemplate": "{\"containerOverrides\": [{\"name\": \"tom-thumb\", \"environment\": [{\"name\": \"INPUT_VIDEO_FILE_URL\", \"value\": \"s3://<bucket>/<key>\"}, {\"name\": \"OUTPUT_THUMBS_FILE_NAME\", \"value\": \"<key>.png\"}]}]}"}}]
END
aws events put-targets --rule tom-thumb-videos --targets "file://$work/targets.json" \
    --query FailedEntries --output text
done_with
