# Sourced by ./test: adds up the reports (CTRF) of test programs. The programs themselves are content with no test at
# all and with any skip; here both are failures.

passed=0
failed=0
skipped=0
allowed_skips="$root/eng/allowed-skips.txt"

# add_report WHAT STATUS REPORT: adds what a test program that ended with STATUS has reported.
add_report() {
    if ! summary=$(grep -o '"summary":{[^}]*}' "$3" 2>/dev/null); then
        echo "FAILED: $1 ended with status $2 and without a report"
        failed=$((failed + 1))
        return 0
    fi
    reported=$(($(count failed) + $(count other)))
    passed=$((passed + $(count passed)))
    failed=$((failed + reported))
    if [ "$(count tests)" -eq 0 ]; then
        echo "FAILED: $1 has no such test"
        failed=$((failed + 1))
    elif [ "$2" -ne 0 ] && [ "$reported" -eq 0 ]; then
        echo "FAILED: $1 ended with status $2 outside of a test"
        failed=$((failed + 1))
    fi
    check_skips "$3"
}

count() {
    number=$(printf %s "$summary" | sed -n "s/.*\"$1\":\([0-9]*\).*/\1/p")
    echo "${number:-0}"
}

# A skip that nobody agreed to is a failure: a suite must not shrink unseen.
check_skips() {
    grep -oE '"name":"([^"\\]|\\.)*","status":"skipped"' "$1" |
        sed 's/^"name":"//; s/","status":"skipped"$//; s/\\\(.\)/\1/g' >"$1.skips" || true
    while IFS= read -r name; do
        if allowed "$name"; then
            skipped=$((skipped + 1))
        else
            echo "FAILED: skipped, and not in eng/allowed-skips.txt: $name"
            failed=$((failed + 1))
        fi
    done <"$1.skips"
}

allowed() {
    while read -r pattern _; do
        case $pattern in '' | '#'*) continue ;; esac
        # shellcheck disable=SC2254 # a pattern it is
        case $1 in $pattern) return 0 ;; esac
    done <"$allowed_skips"
    return 1
}
