#!/bin/sh
# Installs what the files in deploy/ are checked with: nginx, openssl, systemd-analyze. Where there
# is no apt-get, the tests that need them say so and are left out.
set -eu

missing=""
[ -x /usr/sbin/nginx ] || command -v nginx >/dev/null 2>&1 || missing="$missing nginx-light"
command -v openssl >/dev/null 2>&1 || missing="$missing openssl"
command -v systemd-analyze >/dev/null 2>&1 || missing="$missing systemd"
if [ -z "$missing" ] || ! command -v apt-get >/dev/null 2>&1; then exit 0; fi

echo "==> Checkers of deploy/, from the packages of the system (once):$missing"
root=""
if [ "$(id -u)" -ne 0 ]; then root="sudo"; fi
# nginx would start a server of its own at once; the tests start theirs
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
    printf '#!/bin/sh\nexit 101\n' | $root tee "$policy" >/dev/null
    $root chmod +x "$policy"
    trap '$root rm -f "$policy"' EXIT
fi
$root apt-get update -qq
# shellcheck disable=SC2086
$root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing
