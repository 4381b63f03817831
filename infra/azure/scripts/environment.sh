# shellcheck shell=bash
# What the scripts of this cloud share. Sourced, never run.

infra=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
# shellcheck source=infra/scripts/common.sh
source "$infra/scripts/common.sh"
templates=$infra/azure

# What the template may be told through the environment, beside its file of parameters: parameter=VARIABLE.
overrides=(
    name=ADVISORY_NAME
    oidc=ADVISORY_OIDC
    model=ADVISORY_MODEL
    modelUrl=ADVISORY_MODEL_URL
    modelAuth=ADVISORY_MODEL_AUTH
    modelScope=ADVISORY_MODEL_SCOPE
    alarmEmail=ADVISORY_ALARM_EMAIL
)

resource_group() { printf '%s-%s' "${ADVISORY_NAME:-advisory}" "$1"; }

# The name of the deployment whose outputs tell what is where.
deployment=advisory

# output_of GROUP NAME: one output of the last deployment.
output_of() {
    local value
    value=$(az deployment group show --resource-group "$1" --name "$deployment" \
        --query "properties.outputs.$2.value" --output tsv) ||
        fail "there is no deployment in $1: run deploy first"
    [[ -n $value ]] || fail "the deployment in $1 has no output $2"
    printf '%s' "$value"
}
