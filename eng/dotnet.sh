# Sourced by ./scuzzy and ./test, with the root of the working tree in $root: finds the .NET SDK or says how to get it.

# die STATUS LINE...: ends with the lines on stderr.
die() {
    status=$1
    shift
    printf '%s\n' "$@" >&2
    exit "$status"
}

no_sdk() {
    die 127 "${0##*/}: needs the .NET 10 SDK, and $1." \
        "Get it with one of:" \
        "    apt-get install dotnet-sdk-10.0        (Debian, Ubuntu; dnf on Fedora)" \
        "    https://dot.net/v1/dotnet-install.sh   (any Linux: sh dotnet-install.sh --channel 10.0)" \
        "    https://dotnet.microsoft.com/download/dotnet/10.0"
}

# Sets $dotnet, and DOTNET_ROOT for the programs that look for the runtime themselves.
find_dotnet() {
    if [ -n "${DOTNET_ROOT:-}" ] && [ -x "$DOTNET_ROOT/dotnet" ]; then
        dotnet="$DOTNET_ROOT/dotnet"
    elif command -v dotnet >/dev/null; then
        dotnet=$(readlink -f "$(command -v dotnet)")
    elif [ -x "${HOME:-/nonexistent}/.dotnet/dotnet" ]; then
        dotnet="$HOME/.dotnet/dotnet"
    else
        no_sdk "there is no 'dotnet' on the PATH"
    fi
    if [ -d "$(dirname "$dotnet")/host/fxr" ]; then
        DOTNET_ROOT=$(dirname "$dotnet")
        export DOTNET_ROOT
    fi
}

# Checks that $dotnet has an SDK of the needed version, and sets what the SDK wants in its environment.
find_sdk() {
    export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
    if [ -z "${HOME:-}" ]; then
        mkdir -p "$root/artifacts/home"
        export HOME="$root/artifacts/home"
    fi
    "$dotnet" --list-sdks 2>/dev/null | grep -q '^10\.' || no_sdk "'$dotnet' has none"
}
