# What the three automatic set-ups of Tom Thumb have in common: names, bucket, image, cluster, task
# definition, and where tasks run. Read by them with `.`; does nothing of its own on a second run.
#
# Only the AWS command line, jq's work done by --query; the same on AWS and on Hansom.
#   BUCKET      default tom-thumb-<account>-<region>
#   POSITION    which frame; default 00:01
#   IMAGE       OCI image layout of Tom Thumb; default target/tom-thumb-image (build-image.sh makes it)

: "${AWS_DEFAULT_REGION:=us-east-1}" "${POSITION:=00:01}"
export AWS_DEFAULT_REGION AWS_PAGER=
here=$(cd "$(dirname "$0")" && pwd)
: "${IMAGE:=${CARGO_TARGET_DIR:-$here/../../../target}/tom-thumb-image}"
ACCOUNT=$(aws sts get-caller-identity --query Account --output text)
: "${BUCKET:=tom-thumb-$ACCOUNT-$AWS_DEFAULT_REGION}"
QUEUE=tom-thumb-thumbnails
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

say() { printf '%s\n' "$*" >&2; }

# Version 1 of the AWS CLI does not heed AWS_ENDPOINT_URL for this one service.
sqs() { aws ${AWS_ENDPOINT_URL:+--endpoint-url "$AWS_ENDPOINT_URL"} sqs "$@"; }

# The role $1 that the service $2 may take on; prints its ARN.
role() {
    aws iam get-role --role-name "$1" --query Role.Arn --output text 2>/dev/null ||
        aws iam create-role --role-name "$1" --query Role.Arn --output text \
            --assume-role-policy-document '{"Version":"2012-10-17","Statement":[{"Effect":"Allow",
                "Principal":{"Service":"'"$2"'"},"Action":"sts:AssumeRole"}]}'
}

# The role $1 may start Tom Thumb, and hand it its role.
may_run_tasks() {
    aws iam put-role-policy --role-name "$1" --policy-name run-tom-thumb --policy-document '{
        "Version":"2012-10-17","Statement":[
        {"Effect":"Allow","Action":"ecs:RunTask",
         "Resource":"arn:aws:ecs:'"$AWS_DEFAULT_REGION:$ACCOUNT"':task-definition/tom-thumb-task:*"},
        {"Effect":"Allow","Action":"iam:PassRole","Resource":"'"$TASK_ROLE"'"}]}'
}

say "bucket $BUCKET"
aws s3api head-bucket --bucket "$BUCKET" >"$work/out" 2>&1 || aws s3 mb "s3://$BUCKET" >"$work/out"

say "role, log group and cluster"
TASK_ROLE=$(role tom-thumb-task-role ecs-tasks.amazonaws.com)
aws iam attach-role-policy --role-name tom-thumb-task-role \
    --policy-arn arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy
aws iam put-role-policy --role-name tom-thumb-task-role --policy-name videos --policy-document '{
    "Version":"2012-10-17","Statement":[
    {"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::'"$BUCKET"'/video/*"},
    {"Effect":"Allow","Action":"s3:PutObject","Resource":"arn:aws:s3:::'"$BUCKET"'/thumbnail/*"}]}'
aws logs create-log-group --log-group-name /ecs/tom-thumb-service 2>"$work/out" ||
    grep -q ResourceAlreadyExists "$work/out"
CLUSTER=$(aws ecs create-cluster --cluster-name tom-thumb-cluster --query cluster.clusterArn --output text)

say "image"
REPOSITORY=$(aws ecr describe-repositories --repository-names tom-thumb \
    --query 'repositories[0].repositoryUri' --output text 2>/dev/null ||
    aws ecr create-repository --repository-name tom-thumb --query repository.repositoryUri --output text)
if [ "$(aws ecr list-images --repository-name tom-thumb --query 'length(imageIds)' --output text)" = 0 ]; then
    # Hansom is spoken to over HTTP on this machine, AWS over HTTPS.
    case ${AWS_ENDPOINT_URL:-} in http://*) plain=--dest-tls-verify=false ;; *) plain= ;; esac
    skopeo copy --quiet $plain --dest-creds "AWS:$(aws ecr get-login-password)" \
        "oci:$IMAGE:latest" "docker://$REPOSITORY:latest"
fi

say "task definition"
aws ecs register-task-definition --family tom-thumb-task --network-mode awsvpc \
    --requires-compatibilities FARGATE --cpu 256 --memory 1024 \
    --task-role-arn "$TASK_ROLE" --execution-role-arn "$TASK_ROLE" --container-definitions '[{
    "name": "tom-thumb", "image": "'"$REPOSITORY"':latest", "essential": true,
    "environment": [
      {"name": "AWS_REGION", "value": "'"$AWS_DEFAULT_REGION"'"},
      {"name": "OUTPUT_S3_PATH", "value": "'"$BUCKET"'/thumbnail"},
      {"name": "POSITION_TIME_DURATION", "value": "'"$POSITION"'"}],
    "logConfiguration": {"logDriver": "awslogs", "options": {
      "awslogs-group": "/ecs/tom-thumb-service", "awslogs-region": "'"$AWS_DEFAULT_REGION"'",
      "awslogs-stream-prefix": "ecs"}}}]' >"$work/out"

# The default VPC, which has a way to the internet, and its default security group.
VPC=$(aws ec2 describe-vpcs --filters Name=is-default,Values=true --query 'Vpcs[0].VpcId' --output text)
SUBNETS=$(aws ec2 describe-subnets --filters Name=vpc-id,Values="$VPC" Name=default-for-az,Values=true \
    --query 'join(`,`, Subnets[].SubnetId)' --output text)
GROUP=$(aws ec2 describe-security-groups --filters Name=vpc-id,Values="$VPC" Name=group-name,Values=default \
    --query 'SecurityGroups[0].GroupId' --output text)

say "queue $QUEUE, which is told of each thumbnail"
QUEUE_URL=$(sqs create-queue --queue-name $QUEUE --query QueueUrl --output text)
QUEUE_ARN=arn:aws:sqs:$AWS_DEFAULT_REGION:$ACCOUNT:$QUEUE
cat >"$work/queue.json" <<END
{"Policy": "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",
  \"Principal\":{\"Service\":\"s3.amazonaws.com\"},\"Action\":\"sqs:SendMessage\",\"Resource\":\"$QUEUE_ARN\",
  \"Condition\":{\"ArnEquals\":{\"aws:SourceArn\":\"arn:aws:s3:::$BUCKET\"}}}]}"}
END
tr -d '\n' <"$work/queue.json" >"$work/queue.attributes"
sqs set-queue-attributes --queue-url "$QUEUE_URL" --attributes "file://$work/queue.attributes"

THUMBNAILS='{"Id": "thumbnails", "QueueArn": "'"$QUEUE_ARN"'", "Events": ["s3:ObjectCreated:*"],
  "Filter": {"Key": {"FilterRules": [{"Name": "prefix", "Value": "thumbnail/"}]}}}'

# The function task-runner: $1 is its runtime, $2 its handler, $3 its zip. Objects below video/
# invoke it from then on.
function_of() {
    say "role of the function"
    RUNNER_ROLE=$(role tom-thumb-task-runner-role lambda.amazonaws.com)
    aws iam attach-role-policy --role-name tom-thumb-task-runner-role \
        --policy-arn arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole
    may_run_tasks tom-thumb-task-runner-role

    say "function task-runner ($1)"
    subnets=$(printf %s "$SUBNETS" | sed 's/,/ /g')
    cat >"$work/environment.json" <<END
{"Variables": {"CLUSTER": "tom-thumb-cluster", "TASK_DEFINITION": "tom-thumb-task",
  "SUBNETS": "$subnets", "SECURITY_GROUP": "$GROUP"}}
END
    if aws lambda get-function --function-name task-runner >"$work/out" 2>&1; then
        aws lambda update-function-configuration --function-name task-runner --runtime "$1" \
            --handler "$2" --environment "file://$work/environment.json" >"$work/out"
        aws lambda wait function-updated --function-name task-runner
        aws lambda update-function-code --function-name task-runner --zip-file "fileb://$3" >"$work/out"
        aws lambda wait function-updated --function-name task-runner
    else
        # A role that was made a moment ago is not known everywhere on AWS yet.
        for pause in 1 3 5 8 13; do
            aws lambda create-function --function-name task-runner --runtime "$1" --handler "$2" \
                --role "$RUNNER_ROLE" --zip-file "fileb://$3" --timeout 30 --memory-size 256 \
                --environment "file://$work/environment.json" >"$work/out" 2>&1 && break
            grep -q "cannot be assumed" "$work/out" || { cat "$work/out" >&2; exit 1; }
            sleep $pause
        done
        aws lambda wait function-active-v2 --function-name task-runner
    fi

    say "the bucket may invoke it, and does"
    aws lambda add-permission --function-name task-runner --statement-id s3-invokes \
        --action lambda:InvokeFunction --principal s3.amazonaws.com \
        --source-arn "arn:aws:s3:::$BUCKET" --source-account "$ACCOUNT" >"$work/out" 2>&1 ||
        grep -q ResourceConflict "$work/out" || { cat "$work/out" >&2; exit 1; }
    aws s3api put-bucket-notification-configuration --bucket "$BUCKET" --notification-configuration '{
        "QueueConfigurations": ['"$THUMBNAILS"'],
        "LambdaFunctionConfigurations": [{"Id": "videos",
          "LambdaFunctionArn": "arn:aws:lambda:'"$AWS_DEFAULT_REGION:$ACCOUNT"':function:task-runner",
          "Events": ["s3:ObjectCreated:*"],
          "Filter": {"Key": {"FilterRules": [{"Name": "prefix", "Value": "video/"}]}}}]}'
}

done_with() {
    say "
Ready. Drop a video:      aws s3 cp film.mp4 s3://$BUCKET/video/film.mp4
Then look:                aws s3 ls s3://$BUCKET/thumbnail/ --recursive
Or wait to be told:       aws ${AWS_ENDPOINT_URL:+--endpoint-url $AWS_ENDPOINT_URL }sqs receive-message --queue-url $QUEUE_URL --wait-time-seconds 20"
}
