#!/bin/bash
# usage: scripts/image-test.sh BOARD [flags of go test and of image/trial]
# Makes the images and bundles that image/trial tries in an emulator, and tries
# them.
set -eu
board=$1
shift
dist=$PWD/dist/trial
mkdir -p bin "$dist"
go build -o bin/image-build ./image/build
image() { bin/image-build -board "$board" -o "$dist" "$@"; }
image -version v0.1.0
image -version v0.2.0 -bundle
case " $* " in
*" AnUpdateAndTheWayBack "*) ;;
*)
	image -version v0.3.0 -broken fault_exit,fault_spin,fault_mute,fault_kill
	# A boot image that is signed with a key of somebody else's, in a bundle
	# that is signed as it should be.
	keys=$dist/foreign/ci
	mkdir -p "$keys"
	cp image/keys/ci/bundle.key image/keys/ci/ci.pub "$keys"
	openssl genpkey -quiet -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out "$keys/boot.key"
	openssl req -batch -new -x509 -key "$keys/boot.key" -out "$keys/boot.crt" -subj /CN=foreign -days 36500
	image -version v0.4.0 -bundle -keys "$keys"
	;;
esac
exec go test -tags nomsgpack,emulator ./image/trial -count=1 -v -timeout 12h "$@" -dist "$dist" -board "$board"
