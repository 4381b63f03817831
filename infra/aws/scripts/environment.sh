# shellcheck shell=bash
# What the scripts of this cloud share. Sourced, never run.

infra=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
# shellcheck source=infra/scripts/common.sh
source "$infra/scripts/common.sh"
templates=$infra/aws

# Version 1 of the command line reads the region from this name alone.
export AWS_DEFAULT_REGION=${AWS_REGION:-${AWS_DEFAULT_REGION:-}}

# What a template may be told through the environment, beside its file of parameters: PARAMETER=VARIABLE.
overrides=(
    Issuer=ADVISORY_ISSUER
    Audience=ADVISORY_AUDIENCE
    TenantClaim=ADVISORY_TENANT_CLAIM
    RolesClaim=ADVISORY_ROLES_CLAIM
    AllowedOrigin=ADVISORY_ALLOWED_ORIGIN
    ModelId=ADVISORY_MODEL
    ModelArns=ADVISORY_MODEL_ARNS
    DomainName=ADVISORY_DOMAIN
    CertificateArn=ADVISORY_CERTIFICATE_ARN
    AlarmEmail=ADVISORY_ALARM_EMAIL
    Architecture=ADVISORY_ARCHITECTURE
)

stack_name() { printf 'advisory-%s' "$1"; }

# caller_account: the account that the credentials are of.
caller_account() { aws sts get-caller-identity --query Account --output text; }

packages_bucket() { printf 'advisory-packages-%s-%s' "$(caller_account)" "$AWS_REGION"; }

stack_exists() { aws cloudformation describe-stacks --stack-name "$1" >/dev/null 2>&1; }

# output_of STACK NAME: one output of a stack.
output_of() {
    local value
    value=$(aws cloudformation describe-stacks --stack-name "$1" \
        --query "Stacks[0].Outputs[?OutputKey=='$2'].OutputValue | [0]" --output text) ||
        fail "there is no stack $1 in $AWS_REGION: run deploy first"
    [[ -n $value && $value != None ]] || fail "the stack $1 has no output $2"
    printf '%s' "$value"
}
