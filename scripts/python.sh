# Finds the interpreters and uv. Sourced by setup.sh; needs ROOT and TOOLS.

# True when "$1" is a Python whose version lies in [$2, $3]. A pyenv shim exists on the PATH for
# versions that are not chosen, so an interpreter counts only once it has been run.
is_python() {
	"$1" -c "import sys; sys.exit(not ($2 <= sys.version_info[:2] <= $3))" >/dev/null 2>&1
}

# Prints the first working interpreter for the versions given, newest wish first; fails with none.
# usage: find_python LOWEST HIGHEST VERSION...
find_python() {
	lowest=$1
	highest=$2
	shift 2
	for version in "$@"; do
		for candidate in "python$version" "${PYENV_ROOT:-$HOME/.pyenv}/versions/$version".*/bin/python; do
			if is_python "$candidate" "$lowest" "$highest"; then
				"$candidate" -c 'import sys; print(sys.executable)'
				return 0
			fi
		done
	done
	for candidate in python3 python; do
		if is_python "$candidate" "$lowest" "$highest"; then
			"$candidate" -c 'import sys; print(sys.executable)'
			return 0
		fi
	done
	return 1
}

service_python() { find_python '(3, 11)' '(3, 13)' 3.11 3.12 3.13; }
engine_python() { find_python '(3, 10)' '(3, 10)' 3.10; }

any_python() { find_python '(3, 8)' '(3, 99)' 3.11 3.12 3.13 3.10; }

# Prints a command that runs uv, installing a private copy under var/tools when there is none.
find_uv() {
	if uv --version >/dev/null 2>&1; then
		command -v uv
		return 0
	fi
	for place in "$TOOLS/uv/bin/uv" "$TOOLS/uv-target/bin/uv"; do
		if "$place" --version >/dev/null 2>&1; then
			echo "$place"
			return 0
		fi
	done
	for python in "$(service_python)" "$(engine_python)"; do
		place=$([ -n "$python" ] && "$python" -c 'import uv; print(uv.find_uv_bin())' 2>/dev/null)
		if [ -n "$place" ] && "$place" --version >/dev/null 2>&1; then
			echo "$place"
			return 0
		fi
	done
	return 1
}

# Puts uv under var/tools by the first way that works.
install_uv() {
	python=$(any_python) || fail "No Python was found. Install Python 3.11 or newer and try again."
	say "Fetching uv into var/tools"
	uv_into_venv "$python" || uv_into_folder "$python" || {
		install_packages python3-venv python3-pip && uv_into_venv "$(any_python)"
	} || uv_into_folder /usr/bin/python3 || fail \
		"uv could not be installed. See https://docs.astral.sh/uv/getting-started/installation/"
}

uv_into_venv() {
	rm -rf "$TOOLS/uv"
	"$1" -m venv "$TOOLS/uv" >/dev/null 2>&1 && "$TOOLS/uv/bin/pip" install --quiet "uv>=0.5"
}

uv_into_folder() {
	rm -rf "$TOOLS/uv-target"
	"$1" -m pip --version >/dev/null 2>&1 &&
		"$1" -m pip install --quiet --target "$TOOLS/uv-target" "uv>=0.5"
}
