# Sourced by the scripts here: one line on the screen for each step, its whole output in var/log, a stamp when done.
STAMPS=var/stamps
LOGS=var/log
mkdir -p "$STAMPS" "$LOGS"

say() {
    printf '  %s\n' "$1"
}

fingerprint() {
    # shellcheck disable=SC2086 # a list of paths without spaces
    find $1 -type f ! -name '*.pyc' 2>/dev/null | LC_ALL=C sort | xargs cksum | cksum
}

line() {
    printf '  %-48s %s\n' "$1" "$2"
}

# step NAME TITLE OUTPUT INPUTS COMMAND...: runs the command unless OUTPUT is there and INPUTS are as they were.
step() {
    name=$1 title=$2 output=$3 inputs=$4
    shift 4
    found=$(fingerprint "$inputs")
    if [ -e "$output" ] && [ "$(cat "$STAMPS/$name" 2>/dev/null)" = "$found" ]; then return 0; fi
    line "$title" ...
    begun=$(date +%s)
    if "$@" </dev/null >"$LOGS/setup-$name.log" 2>&1; then
        printf '%s\n' "$found" >"$STAMPS/$name"
        line "$title" "done in $(($(date +%s) - begun)) s"
    else
        line "$title" FAILED
        printf '\n'
        tail -n 30 "$LOGS/setup-$name.log"
        printf '\n  The whole output is in %s\n' "$LOGS/setup-$name.log"
        exit 1
    fi
}

# together FUNCTION...: steps that do not need each other, at the same time; fails when one of them did.
together() {
    running=
    for part in "$@"; do
        ("$part") &
        running="$running $!"
    done
    failed=
    for pid in $running; do wait "$pid" || failed=yes; done
    if [ "$failed" ]; then exit 1; fi
}
