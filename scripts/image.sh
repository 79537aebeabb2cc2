#!/bin/bash
# Makes the firmware image of each board that is named. A tree whose commit is
# not behind a release's tag has the version v0.0.0 and its number of commits.
set -eu
version=$(git describe --tags --match 'v*' 2>/dev/null || echo "v0.0.0-$(git rev-list --count HEAD)-g$(git rev-parse --short HEAD)")
for board in "$@"; do
	go run ./image/build -board "$board" -version "${IMAGE_VERSION:-$version}" -o dist/image
done
