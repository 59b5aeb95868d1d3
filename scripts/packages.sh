# Installs what the operating system has to give. Sourced by setup.sh; needs TOOLS.

# Installs Debian packages, when that is possible and allowed (root, apt-get, and
# XINFANG_SYSTEM_PACKAGES not "no"). No service is started by it.
install_packages() {
	[ "${XINFANG_SYSTEM_PACKAGES:-yes}" != no ] || return 1
	[ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || return 1
	say "Installing with apt-get: $*"
	guard=/usr/sbin/policy-rc.d
	if [ -e "$guard" ]; then guard=; else
		printf '#!/bin/sh\nexit 101\n' >"$guard" && chmod +x "$guard" || guard=
	fi
	apt_install "$@" || { apt-get update -qq </dev/null >/dev/null && apt_install "$@"; }
	result=$?
	[ -z "$guard" ] || rm -f "$guard"
	return $result
}

apt_install() {
	DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" \
		</dev/null >"$TOOLS/apt.log" 2>&1
}

setup_redis() {
	find_redis && return 0
	# Debian's redis-tools carries the server's program (it is one binary with several names), and
	# unlike redis-server brings no system service that would take port 6379 at the next boot.
	install_packages redis-tools && find_redis && return 0
	install_packages redis-server && find_redis && return 0
	[ -n "${REDIS_URL:-}" ] && return 0
	fail "redis-server is missing. Install it (Debian and Ubuntu: apt-get install redis-server;
  macOS: brew install redis), or set REDIS_URL to a Redis of your own."
}

# True when a Redis server can be run; links it into var/tools/bin when it hides under another name.
find_redis() {
	for name in redis-server valkey-server "$TOOLS/bin/redis-server"; do
		is_redis "$name" && return 0
	done
	hidden=$(command -v redis-check-rdb) || return 1
	mkdir -p "$TOOLS/bin"
	ln -sf "$hidden" "$TOOLS/bin/redis-server"
	is_redis "$TOOLS/bin/redis-server" && return 0
	rm -f "$TOOLS/bin/redis-server"
	return 1
}

is_redis() { "$1" --version 2>/dev/null | grep -q ' server v='; }

# What the browser test needs. Failing is not an end: the test says loudly that it was skipped.
setup_browser() {
	if ! find_chromium; then
		install_packages chromium || warn "No chromium: the browser test will be skipped."
	fi
	if [ -z "$(fc-list :lang=zh 2>/dev/null | head -1)" ]; then
		install_packages fontconfig fonts-noto-cjk || warn "No Chinese font: screenshots show boxes."
	fi
}

find_chromium() {
	for name in chromium chromium-browser google-chrome; do
		command -v "$name" >/dev/null && return 0
	done
	return 1
}

# What the tests' programs in Node need: the independent WeChat sender, the OpenID provider.
setup_node() {
	if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
		install_packages nodejs npm || {
			warn "No Node.js: the tests with the WeChat sender and the OpenID provider will be skipped."
			return 0
		}
	fi
	for folder in wechat_sender oidc_provider; do
		install_node_packages "$ROOT/tests/$folder" ||
			warn "npm failed: the tests with $folder will be skipped."
	done
}

install_node_packages() {
	stamp=$(fingerprint "$1/package-lock.json")
	[ "$(cat "$1/node_modules/.xinfang-stamp" 2>/dev/null)" = "$stamp" ] && return 0
	say "Installing the packages of tests/${1##*/}"
	(cd "$1" && npm ci --no-audit --no-fund --loglevel=error </dev/null) || return 1
	echo "$stamp" >"$1/node_modules/.xinfang-stamp"
}
