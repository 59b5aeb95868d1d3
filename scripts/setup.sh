#!/bin/sh
# Makes ready what a target needs and nothing else. usage: setup.sh [service] [engine] [redis]
# [browser] [node]. What is in place already costs a checksum, so it runs before every target.
set -u

ROOT=$(cd "$(dirname "$0")/.." && pwd)
TOOLS="$ROOT/var/tools"

say() { echo "• $*" >&2; }
warn() { echo "! $*" >&2; }
fail() {
	echo "✗ $*" >&2
	exit 1
}
fingerprint() { cat "$@" | cksum; }

. "$ROOT/scripts/python.sh"
. "$ROOT/scripts/packages.sh"

# The service's optional parts: "ocr" reads the writing in pictures (370 MB), "voices" makes voices
# playable in browsers (100 MB). XINFANG_EXTRAS= leaves them out.
EXTRAS=${XINFANG_EXTRAS-ocr voices}

# Makes the environment in the folder $1 equal to its lock file. $2 names it, $3 finds its Python,
# $4 is the version asked of uv when no interpreter is there.
sync_environment() {
	folder=$1
	stamp="$folder/.venv/.xinfang-stamp"
	extras=
	[ "$2" != service ] || for one in $EXTRAS; do extras="$extras --extra $one"; done
	state="$(fingerprint "$folder/uv.lock" "$folder/pyproject.toml")$extras"
	if [ "$(cat "$stamp" 2>/dev/null)" = "$state" ] && "$folder/.venv/bin/python" -c '' 2>/dev/null
	then
		return 0
	fi
	uv=$(need_uv) || exit 1
	python=$($3) || {
		say "No Python $4 here; letting uv fetch one"
		python=$4
	}
	say "Setting up the $2 environment (Python: $python)"
	"$uv" sync --frozen --quiet $extras --compile-bytecode --project "$folder" --python "$python" </dev/null || fail \
		"The $2 environment could not be set up. It needs Python $4: install one (Debian packages,
  pyenv or uv python install $4) so that python$4 runs, or is in ~/.pyenv/versions, and try again."
	echo "$state" >"$stamp"
}

# Prints the uv to use and remembers it in var/tools/uv-path for the Makefile's other targets.
need_uv() {
	find_uv >"$TOOLS/uv-path" || { install_uv && find_uv >"$TOOLS/uv-path"; } || exit 1
	cat "$TOOLS/uv-path"
}

mkdir -p "$TOOLS"
for part in "$@"; do
	case $part in
	service) sync_environment "$ROOT" service service_python 3.11 ;;
	engine) sync_environment "$ROOT/nlu" engine engine_python 3.10 ;;
	redis) setup_redis ;;
	browser) setup_browser ;;
	node) setup_node ;;
	*) fail "unknown part: $part (service engine redis browser node)" ;;
	esac
done
