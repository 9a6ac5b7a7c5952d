# Installs Python for a machine that is so fresh that it has none.  `assay` reads this in, with its
# own arguments; all that it may use is a shell and the distribution's package manager.

# What runs as root is found here, and not by the user's PATH (ci/host/privileged.py).
users_path=$PATH
PATH=/usr/sbin:/usr/bin:/sbin:/bin
export PATH

no_python() {
    echo "assay: $1" >&2
    exit 2
}

# Runs a command; while somebody else holds the package manager's lock, again and again.
patiently() {
    waits=0
    until said=$("$@" 2>&1 </dev/null); do
        case $said in
        *[Cc]"ould not get lock"* | *[Uu]"nable to lock"* | *"is locked"*) ;;
        *) return 1 ;;
        esac
        [ "$waits" -gt 0 ] || echo "assay: waiting for ${install%% *}'s lock" >&2
        waits=$((waits + 1))
        [ "$waits" -le 300 ] || return 1
        sleep 2
    done
}

# Runs a command, as root, with an environment of its own and the proxies of the network.
as_root() {
    $root env -i PATH="$PATH" LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive HOME="${HOME:-/}" \
        ${http_proxy:+"http_proxy=$http_proxy"} ${https_proxy:+"https_proxy=$https_proxy"} \
        ${no_proxy:+"no_proxy=$no_proxy"} "$@"
}

# Keeps what was installed for this tree, as ci/host/setup.py does.
keep() {
    version=$(dpkg-query -W -f '${Version}' "$1" 2>/dev/null || rpm -q --qf '%{VERSION}' "$1" \
        2>/dev/null || pacman -Q "$1" 2>/dev/null | cut -d ' ' -f 2)
    mkdir -p "$here/build" && echo "$1 $version" >> "$here/build/installed-packages"
}

case " $* " in *" --no-install "*) no_python "$python is missing" ;; esac
case " $1 $* " in " setup "*" --dry-run "*) no_python "$python is missing; setup would install it" ;; esac

here=$(dirname "$(readlink -f "$0")")
package=python3 refresh= install=
if command -v apt-get >/dev/null; then
    refresh="apt-get update -qq -o APT::Update::Error-Mode=any"
    install="apt-get install -y -qq --no-install-recommends"
elif command -v dnf >/dev/null; then
    install="dnf -y -q install"
elif command -v zypper >/dev/null; then
    install="zypper -n -q install --no-recommends"
elif command -v pacman >/dev/null; then
    package=python install="pacman -Sy --noconfirm --needed -q"
elif command -v apk >/dev/null; then
    refresh="apk update -q" install="apk add -q"
else
    no_python "$python is missing, and no known package manager can install it"
fi
[ "$(id -u)" = 0 ] && root= || root=sudo
echo "assay: installing python3" >&2
# Words, not names with spaces: they are split where they are used.
{ [ -z "$refresh" ] || patiently as_root $refresh || reason=$said; }
patiently as_root $install $package || no_python \
    "python3 could not be installed: $(echo "${reason:-$said}" | grep -m 1 . | cut -c 1-300); \
check the network and the mirror, and try again"
[ -x "$python" ] || no_python "$python is missing, though $package was installed"
keep "$package"
PATH=$users_path
