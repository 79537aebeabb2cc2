# Sourced by other scripts: gets a program by the ordinary package client when
# we may, or says what is left out and why.

# need PROGRAM PACKAGE WHAT: make sure PROGRAM is there; else say that WHAT.
need() {
	command -v "$1" >/dev/null || get "$1" "$2" "$3"
}

# need_file FILE PACKAGE WHAT: the same for a file, such as a library's header.
need_file() {
	[ -e "$1" ] || get "$1" "$2" "$3"
}

# get THING PACKAGE WHAT: install what THING is missing of, or say that WHAT.
get() {
	if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
		echo "setup: installing $2"
		if apt_install "$2"; then return 0; fi
		echo "skipped: $3, because $2 could not be installed"
	else
		echo "skipped: $3, because $1 is not installed (as root: apt-get install $2)"
	fi
	return 1
}

apt_install() {
	if [ -z "${APT_UPDATED:-}" ]; then
		apt-get update -qq || return 1
		export APT_UPDATED=1
	fi
	DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}
