#!/bin/sh
# Makes a Debian machine a Linban terminal, or brings one up to date. May be run as often as one likes: what is as it
# should be is left alone, and /etc/linban/agent.json is never written over.
#
# usage: install.sh [--root FOLDER] [--release FOLDER] [--dry-run] [--no-packages]
#   --root         installs into a folder (an image); nothing is started, and no package is installed
#   --release      the unpacked release to put into use; default: the one this script is part of
#   --dry-run      says what would be done
#   --no-packages  leaves Debian's packages alone
set -eu

here=$(cd "$(dirname "$0")" && pwd)
root=''
release=$(cd "$here/../.." && pwd)
dry=no
packages=yes

while [ $# -gt 0 ]; do
  case $1 in
    --root) root=${2%/}; shift ;;
    --release) release=$(cd "$2" && pwd); shift ;;
    --dry-run) dry=yes ;;
    --no-packages) packages=no ;;
    *) sed -n '5,9s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
  esac
  shift
done

say() { printf '%s\n' "$*"; }
fail() { say "install.sh: $*" >&2; exit 1; }
# Runs a command, or only says it.
act() { if [ $dry = yes ]; then say "would run: $*"; else "$@"; fi; }

[ -n "$root" ] || [ $dry = yes ] || [ "$(id -u)" = 0 ] || fail 'run it as root (or with --root)'
[ -z "$root" ] || [ -d "$root" ] || fail "$root is no folder"

needed='cage chromium fonts-noto-cjk cups cups-filters pcscd polkitd udev nftables libusb-1.0-0 libudev1 systemd-timesyncd openssl curl'

# Writes a file whole, and only if it is not there yet in this form.
put() {
  target=$root$3
  if [ -f "$target" ] && cmp -s "$1" "$target" && [ "$(stat -c %a "$target")" = "$2" ]; then return 0; fi
  say "$([ -e "$target" ] && echo changed || echo new): $3"
  [ $dry = yes ] && return 0
  mkdir -p "$(dirname "$target")"
  cp "$1" "$target.linban-new"
  chmod "$2" "$target.linban-new"
  mv "$target.linban-new" "$target"
}

# The table: from, mode, to.
files() {
  for unit in "$here"/systemd/*; do put "$unit" 644 "/etc/systemd/system/$(basename "$unit")"; done
  put "$here/pcscd/50-linban.conf" 644 /etc/systemd/system/pcscd.service.d/50-linban.conf
  put "$here/pcscd/50-linban-socket.conf" 644 /etc/systemd/system/pcscd.socket.d/50-linban.conf
  put "$here/system.conf.d/50-linban-watchdog.conf" 644 /etc/systemd/system.conf.d/50-linban-watchdog.conf
  put "$here/journald.conf.d/50-linban.conf" 644 /etc/systemd/journald.conf.d/50-linban.conf
  put "$here/sysusers.d/linban.conf" 644 /etc/sysusers.d/linban.conf
  put "$here/tmpfiles.d/linban.conf" 644 /etc/tmpfiles.d/linban.conf
  put "$here/udev/70-linban-devices.rules" 644 /etc/udev/rules.d/70-linban-devices.rules
  put "$here/polkit/50-linban-pcsc.rules" 644 /etc/polkit-1/rules.d/50-linban-pcsc.rules
  put "$here/nftables/linban.nft" 644 /etc/linban/linban.nft
  put "$here/chromium/linban.json" 644 /etc/chromium/policies/managed/linban.json
  put "$here/bin/kiosk-browser" 755 /usr/lib/linban/kiosk-browser
  put "$here/bin/new-screen" 755 /usr/lib/linban/new-screen
  put "$here/bin/power-off" 755 /usr/lib/linban/power-off
  put "$here/update.sh" 755 /usr/lib/linban/update.sh
  put "$here/bin/linban-agent" 755 /usr/bin/linban-agent
  if [ -f "$root/etc/cups/cupsd.conf" ] && [ ! -e "$root/etc/cups/cupsd.conf.before-linban" ] && [ $dry = no ] &&
    ! cmp -s "$here/cups/linban-cupsd.conf" "$root/etc/cups/cupsd.conf"; then
    cp -p "$root/etc/cups/cupsd.conf" "$root/etc/cups/cupsd.conf.before-linban"
  fi
  put "$here/cups/linban-cupsd.conf" 640 /etc/cups/cupsd.conf
  if [ ! -e "$root/etc/linban/agent.json" ]; then put "$here/agent.example.jsonc" 640 /etc/linban/agent.json; fi
}

version=$(sed -n 's/.*"version": *"\([^"]*\)".*/\1/p' "$release/package.json" | head -n 1)
[ -n "$version" ] || fail "$release has no package.json with a version"

# Puts the release under /opt/linban and makes it the one in use, unless one is in use: then update.sh is the way.
put_release() {
  folder=/opt/linban/releases/$version
  if [ ! -d "$root$folder" ]; then
    say "new: $folder"
    if [ $dry = no ]; then
      mkdir -p "$root/opt/linban/releases"
      rm -rf "$root$folder.incoming"
      mkdir "$root$folder.incoming"
      for part in package.json package-lock.json shared device-agent kiosk-ui node_modules docs scripts; do
        [ ! -e "$release/$part" ] || cp -a "$release/$part" "$root$folder.incoming/"
      done
      mv "$root$folder.incoming" "$root$folder"
    fi
  fi
  if [ ! -L "$root/opt/linban/current" ]; then
    say "new: /opt/linban/current → releases/$version"
    act ln -s "releases/$version" "$root/opt/linban/current"
  fi
}

if [ -z "$root" ] && [ $packages = yes ]; then
  missing=''
  for package in $needed; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing="$missing $package"
  done
  # shellcheck disable=SC2086 # a list of words
  [ -z "$missing" ] || act env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $missing
fi

files
put_release

# The users, the folders and the units; in a folder all of it works without a running system.
if command -v systemd-sysusers >/dev/null; then
  act systemd-sysusers ${root:+"--root=$root"} linban.conf
  act systemd-tmpfiles ${root:+"--root=$root"} --create linban.conf
fi
[ $dry = yes ] || chgrp --reference="$root/etc/linban" "$root/etc/linban/agent.json" 2>/dev/null || true
if command -v systemctl >/dev/null; then
  act systemctl ${root:+"--root=$root"} enable -q linban-agent.service linban-ui.service linban-ui-restart.path linban-power-off.path linban-update.timer
fi

if ! grep -qs '/etc/linban/linban.nft' "$root/etc/nftables.conf"; then
  say 'changed: /etc/nftables.conf'
  if [ $dry = no ]; then printf '\ninclude "/etc/linban/linban.nft"\n' >> "$root/etc/nftables.conf"; fi
fi

if [ -z "$root" ]; then
  act systemctl daemon-reload
  act udevadm control --reload
  act udevadm trigger --subsystem-match=usb --subsystem-match=hidraw --subsystem-match=input
  act systemctl enable -q --now nftables.service systemd-timesyncd.service
  act systemctl restart cups.service
  act systemctl stop pcscd.service
  act systemctl try-restart pcscd.socket
fi
say "done: Linban $version. Next: edit /etc/linban/agent.json, put the one-time code into /etc/linban/enrolment-code,"
say '      then: linban-agent config check; linban-agent doctor; systemctl start linban-agent linban-ui'
