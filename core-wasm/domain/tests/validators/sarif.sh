#!/usr/bin/env bash
# Holds one SARIF log against the OASIS schema and the rules of Microsoft's multitool.
#
#   sarif.sh LOG.sarif [DIRECTORY]
#
# DIRECTORY keeps the validators between runs; sarif.py says what is installed there.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
log="$1"
if [ "$#" -gt 1 ]; then
    export ADVISORY_VALIDATORS="$2"
fi
exec python3 "$here/sarif.py" "$log"
