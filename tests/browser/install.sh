#!/bin/sh
# Installs Debian's Chromium where the machine has no browser that the tests can drive.
set -eu

for name in chromium chromium-browser google-chrome google-chrome-stable; do
    if command -v "$name" >/dev/null 2>&1; then exit 0; fi
done
if [ -n "${OVERSIGHT_TEST_BROWSER:-}" ]; then exit 0; fi

echo "==> Chromium, from the packages of the system (once)"
if ! command -v apt-get >/dev/null 2>&1; then
    echo "No Chromium and no apt-get: install Chromium, or set OVERSIGHT_TEST_BROWSER to a browser."
    exit 1
fi
root=""
if [ "$(id -u)" -ne 0 ]; then root="sudo"; fi
$root apt-get update -qq
$root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium
