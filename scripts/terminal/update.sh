#!/bin/sh
# Puts a new release into use and, if it does not work, the old one back.
#
# usage: update.sh --from FOLDER|FILE.tar.gz [--root FOLDER] [--allow-older] [--no-way-back]
#
# A release is NAME.tar.gz with its Ed25519 signature NAME.tar.gz.sig beside it, made by the key whose public half is in
# /etc/linban/release.pem. Releases stand side by side under /opt/linban/releases; `current` is a link, so that the change
# is one rename. The data folder (/var/lib/linban-agent: key, enrolment, outbox) is not touched. Therefore an update need
# not wait until the outbox is empty: what waits there is delivered by whichever release runs. The one before can't read a
# store in a later form: a release that would change it has no way back, and is put into use only by who says so.
set -eu

root=''
from=''
allow_older=no
no_way_back=no
while [ $# -gt 0 ]; do
  case $1 in
    --from) from=$2; shift ;;
    --root) root=${2%/}; shift ;;
    --allow-older) allow_older=yes ;;
    --no-way-back) no_way_back=yes ;;
    *) sed -n '4s/^# //p' "$0" >&2; exit 2 ;;
  esac
  shift
done

# A test gives its own.
systemctl=${LINBAN_SYSTEMCTL:-systemctl}
address=${LINBAN_ADDRESS:-http://127.0.0.1:4710/}
patience=${LINBAN_PATIENCE_SECONDS:-60}
# How often to look, 20 seconds apart, whether the person who is being served has gone.
looks=${LINBAN_IDLE_LOOKS:-45}

say() { printf '%s\n' "update.sh: $*"; }
fail() { say "$*" >&2; exit 1; }

base=$root/opt/linban
inbox=$root/var/lib/linban-update
key=$root/etc/linban/release.pem

trying=$inbox/trying
mkdir -p "$inbox"

# Points `current` to a release: one rename, so that a power cut leaves the old or the new.
point() {
  ln -s "$1" "$base/.current-new.$$"
  mv -T "$base/.current-new.$$" "$base/current"
  sync "$base" 2>/dev/null || sync
}

# Runs a command of the release in use.
agent() {
  "$base/current/node_modules/.bin/node" "$base/current/device-agent/src/cli/main.ts" "$@" --config "$root/etc/linban/agent.json"
}

# A restart takes the screen away from whoever stands before it: waits until nobody does, for a quarter of an hour. Only the agent's own
# "somebody is being served" (1) counts; one that does not run, or is too old to know the question, holds nothing up.
free() {
  looked=0
  until code=0; agent idle >/dev/null 2>&1 || code=$?; [ "$code" -ne 1 ]; do
    looked=$((looked + 1))
    [ "$looked" -lt "$looks" ] || return 1
    sleep "${LINBAN_IDLE_PAUSE_SECONDS:-20}"
  done
}

# Whether the agent runs and serves its page now.
is_up() {
  "$systemctl" is-active -q linban-agent.service && curl -fsS -o /dev/null -m 5 "$address" 2>/dev/null
}

# The same after a restart. Type=notify: restart waits until the agent says that it is ready.
works() {
  "$systemctl" restart linban-agent.service || return 1
  waited=0
  until curl -fsS -o /dev/null -m 5 "$address" 2>/dev/null; do
    waited=$((waited + 1))
    [ $waited -lt "$patience" ] || return 1
    sleep 1
  done
  "$systemctl" is-active -q linban-agent.service
}

back() {
  say "$version does not work: $1. Back to $old_version"
  if [ -n "$old" ]; then
    point "$old"
    works || say "$old_version does not come up either; the terminal needs a visit"
    "$systemctl" restart linban-ui.service || true
  fi
  : > "$failed"
  rm -f "$trying"
  [ "$version" = "$old_version" ] || rm -rf "$base/releases/$version"
  exit 1
}

# The power went while a release was being tried: nobody has seen yet whether it works.
if [ -e "$trying" ]; then
  { read -r old; read -r failed; } < "$trying"
  old_version=$(basename "$old")
  version=$(basename "$(readlink "$base/current")")
  is_up || works || back 'the agent does not come up after a power cut'
  rm -f "$trying"
fi

if [ -d "$from" ]; then
  # The newest by version; the names are ours.
  archive=$(find "$from" -maxdepth 1 -name '*.tar.gz' | sort -V | tail -n 1)
  [ -n "$archive" ] || { say 'nothing to do'; exit 0; }
else
  archive=$from
fi
[ -f "$archive" ] || fail "there is no $archive"

[ -f "$key" ] || fail "no key to check releases with: $key"
openssl pkeyutl -verify -pubin -inkey "$key" -rawin -in "$archive" -sigfile "$archive.sig" >/dev/null 2>&1 ||
  fail "refused: $(basename "$archive") is not signed by the key of this terminal"

digest=$(sha256sum "$archive" | cut -d ' ' -f 1)
failed=$inbox/failed-$digest
[ ! -e "$failed" ] || { say 'nothing to do: this release has failed here before'; exit 0; }

incoming=$base/releases/.incoming
rm -rf "$incoming"
mkdir -p "$incoming"
tar -xzf "$archive" -C "$incoming" --no-same-owner
version=$(sed -n 's/.*"version": *"\([^"]*\)".*/\1/p' "$incoming/package.json" | head -n 1)
case $version in '' | *[!0-9A-Za-z.+-]*) rm -rf "$incoming"; fail 'the release says no version' ;; esac

old=$(readlink "$base/current" || true)
old_version=$(basename "${old:-none}")
if [ "$version" = "$old_version" ]; then
  rm -rf "$incoming"
  [ ! -d "$from" ] || rm -f "$archive" "$archive.sig"
  say "nothing to do: $version is in use"
  exit 0
fi
newest=$(printf '%s\n%s\n' "$version" "$old_version" | sort -V | tail -n 1)
if [ "$newest" != "$version" ] && [ $allow_older = no ] && [ -n "$old" ]; then
  rm -rf "$incoming"
  fail "refused: $version is older than $old_version"
fi

rm -rf "$base/releases/$version"
mv "$incoming" "$base/releases/$version"

# A release that can't read this terminal's configuration is refused while the old one still runs.
"$base/releases/$version/node_modules/.bin/node" "$base/releases/$version/device-agent/src/cli/main.ts" \
  config check --config "$root/etc/linban/agent.json" || {
  : > "$failed"
  rm -rf "$base/releases/$version"
  fail "refused: $version does not start with the configuration of this terminal"
}

# The form in which a release keeps what waits; empty: it is too old to say.
store_form() {
  "$base/releases/$1/node_modules/.bin/node" "$base/releases/$1/device-agent/src/cli/main.ts" store-form 2>/dev/null || true
}
if [ $no_way_back = no ] && [ -n "$old" ] && [ "$(store_form "$version")" != "$(store_form "$old_version")" ]; then
  rm -rf "$base/releases/$version"
  fail "refused: $old_version could not read the store that $version makes, so there would be no way back. To use it all the same: update.sh --from $from --no-way-back"
fi

free || {
  rm -rf "$base/releases/$version"
  say "put off: somebody is being served"
  exit 0
}
printf '%s\n%s\n' "$old" "$failed" > "$trying"
point "releases/$version"
works || back 'the agent does not come up'
"$systemctl" restart linban-ui.service || back 'the screen does not start'

rm -f "$trying"
say "$version is in use"
# The one before stays as the way back; older ones go.
for folder in "$base"/releases/*; do
  name=$(basename "$folder")
  [ "$name" = "$version" ] || [ "$name" = "$old_version" ] || rm -rf "$folder"
done
if [ -d "$from" ]; then rm -f "$archive" "$archive.sig"; fi
