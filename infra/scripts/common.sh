# shellcheck shell=bash
# What the scripts of both clouds share. Sourced, never run.

# What goes to the standard output is a script's answer alone; everything that is said goes here.
say() { printf '%s\n' "$*" >&2; }

fail() {
    say "error: $*"
    exit 1
}

# usage_error MESSAGE: as fail, for what was typed.
usage_error() {
    say "error: $*"
    say "Run '$(basename "$0") --help' for what it takes."
    exit 2
}

# need COMMAND...: ends with the names of all that are not installed.
need() {
    local missing=() command
    for command in "$@"; do
        command -v "$command" >/dev/null || missing+=("$command")
    done
    ((${#missing[@]} == 0)) || fail "not installed: ${missing[*]}"
}

# need_variables NAME...: ends with the names of all that are not set, or set to nothing.
need_variables() {
    local missing=() name
    for name in "$@"; do
        [[ -n ${!name:-} ]] || missing+=("$name")
    done
    ((${#missing[@]} == 0)) || fail "not set: ${missing[*]}"
}

# known_environment NAME
known_environment() {
    case $1 in
        dev | staging | prod) ;;
        *) usage_error "there is no environment ${1@Q}: it is dev, staging or prod" ;;
    esac
}

# sha256_of FILE: its digest, in hexadecimal.
sha256_of() { sha256sum "$1" | cut -d ' ' -f 1; }

# print_help FILE: the comment at the head of a script, which is its help.
print_help() { sed -n '2,/^$/s/^# \{0,1\}//p' "$1"; }
