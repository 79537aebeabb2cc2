#!/usr/bin/env bash
# Installs Asterisk, as Debian has it, into a folder of its own: nothing of it
# runs or lies outside. What is there already is left; the configuration is
# written anew each time. Needs root. About three minutes the first time.
#
#   ASTERISK_ROOT   the folder
#   ASTERISK_SUITE  Debian's suite (default sid: it has Asterisk 22)
set -eu -o pipefail
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/../.."
. scripts/need.sh
: "${ASTERISK_ROOT:?say in which folder}"
suite=${ASTERISK_SUITE:-sid}
export DEBIAN_FRONTEND=noninteractive LC_ALL=C
need debootstrap debootstrap "the comparison with Asterisk"

# The mirror is the one that this machine's packages come from.
sources=/etc/apt/sources.list.d/debian.sources
if [ -r "$sources" ]; then
	mirror=$(awk '/^URIs:/{print $2; exit}' "$sources")
	keys=$(awk '/^Signed-By:/{print $2; exit}' "$sources")
else
	mirror=$(awk '$1=="deb"{for(i=2;i<=NF;i++) if ($i ~ /^https?:/){print $i; exit}}' /etc/apt/sources.list)
	keys=
fi
[ -n "$mirror" ] || { echo "failed: apt's list of sources names no mirror"; exit 1; }
[ -r "${keys:-}" ] || keys=/usr/share/keyrings/debian-archive-keyring.gpg

if [ ! -e "$ASTERISK_ROOT/.base" ]; then # .base: debootstrap came to its end
	rm -rf --one-file-system "$ASTERISK_ROOT"
	mkdir -p "$ASTERISK_ROOT"
	debootstrap --variant=minbase --keyring="$keys" "$suite" "$ASTERISK_ROOT" "$mirror" >"$ASTERISK_ROOT.log" ||
		{ echo "failed: debootstrap, see $ASTERISK_ROOT.log"; exit 1; }
	touch "$ASTERISK_ROOT/.base"
fi
if [ ! -x "$ASTERISK_ROOT/usr/sbin/asterisk" ]; then
	printf '#!/bin/sh\nexit 101\n' >"$ASTERISK_ROOT/usr/sbin/policy-rc.d" # its service must not start
	chmod 755 "$ASTERISK_ROOT/usr/sbin/policy-rc.d"
	cp /etc/resolv.conf /etc/hosts "$ASTERISK_ROOT/etc/" || true
	# apt's own settings on proxies, and on dates where the mirror is a snapshot
	apt-config dump | grep -E '^Acquire::((http|https)::[Pp]roxy|Check-Valid-Until|Check-Date)' \
		>"$ASTERISK_ROOT/etc/apt/apt.conf.d/90bench" || true
	chroot "$ASTERISK_ROOT" apt-get update -qq
	chroot "$ASTERISK_ROOT" apt-get install -y -qq --no-install-recommends asterisk >>"$ASTERISK_ROOT.log"
	chroot "$ASTERISK_ROOT" apt-get clean
fi

etc=$ASTERISK_ROOT/etc/asterisk
rm -rf "$etc"
mkdir -p "$etc" "$ASTERISK_ROOT/var/spool/asterisk/monitor" "$ASTERISK_ROOT/var/run/asterisk"
cp "$here"/conf/*.conf "$etc"/
for u in $(seq 1000 1999); do
	printf '[%s](reg-ep)\nauth=%s\naors=%s\n[%s](reg-auth)\nusername=%s\npassword=bench-%s\n[%s](reg-aor)\n' $u $u $u $u $u $u $u
done >"$etc/pjsip_users.conf"
rm -f "$ASTERISK_ROOT"/var/spool/asterisk/monitor/*.wav
chroot "$ASTERISK_ROOT" /usr/sbin/asterisk -V
