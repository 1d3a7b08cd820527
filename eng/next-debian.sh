# Sourced by scripts under tests/, with a folder of their own in $apt: packages of the Debian release after this
# machine's, from the mirror that apt already uses. Nothing of it is installed.

# apt_with_next COMMAND...: an apt program that sees that release.
apt_with_next() {
    command=$1
    shift
    "$command" -o Dir::Etc::sourcelist="$apt/sources.list" -o Dir::Etc::sourceparts=/dev/null \
        -o Dir::State::Lists="$apt/lists" -o Dir::Cache="$apt/cache" -o APT::Sandbox::User=root "$@"
}

prepare() {
    [ ! -e "$apt/ready" ] || return 0
    mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial"
    mirror=$(apt-get indextargets --format '$(ORIGIN) $(REPO_URI)' | sed -n 's/^Debian //p' | grep -v security |
        head -1)
    : "${mirror:=$(sed -n 's/^URIs: *//p; s/^deb \(\[.*\] \)\?\([^ ]*\) .*/\2/p' /etc/apt/sources.list \
        /etc/apt/sources.list.d/* 2>/dev/null | grep '/debian/\?$' | head -1)}"
    [ -n "$mirror" ] || { echo "fetch: apt uses no mirror of Debian" >&2; exit 1; }
    for suite in trixie trixie-backports; do
        echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $suite main"
    done >"$apt/sources.list"
    apt_with_next apt-get -qq update
    touch "$apt/ready"
}
