package update

import (
	"cmp"
	"fmt"
	"regexp"
	"strconv"
)

// versionForm is a release's tag, or what `git describe` makes of the commits
// after it: v1.2.3, v1.2.3-rc.1, v1.2.3-14-gcf46cfc, each also with -dirty.
// Numbers have at most nine digits, so that they fit an int of 32 bits.
var versionForm = regexp.MustCompile(`^v?(\d{1,9})\.(\d{1,9})\.(\d{1,9})(?:-rc\.(\d{1,9}))?(?:-(\d{1,9})-g[0-9a-f]{4,40})?(-dirty)?$`)

// MaxVersion is the longest text of a version, in bytes: two of them and all
// else have to fit a boot state.
const MaxVersion = 40

// Version is a firmware's version, in an order: [ParseVersion].
type Version struct {
	numbers [3]int
	rc      int // of a release candidate; final: none
	commits int // after the tag
	text    string
}

// final stands for "no release candidate", which is later than all of them.
const final = 1 << 30

// ParseVersion reads a version such as v1.2.3, v1.3.0-rc.1 or
// v1.2.3-14-gcf46cfc, which is 14 commits later than v1.2.3.
func ParseVersion(text string) (Version, error) {
	m := versionForm.FindStringSubmatch(text)
	if m == nil || len(text) > MaxVersion {
		return Version{}, fmt.Errorf("%.60q is no version; it is such as v1.2.3, v1.3.0-rc.1 or v1.2.3-14-gcf46cfc", text)
	}
	v := Version{text: text, rc: final, commits: number(m[5])}
	for i := range v.numbers {
		v.numbers[i] = number(m[1+i])
	}
	if m[4] != "" {
		v.rc = number(m[4])
	}
	return v, nil
}

// number is at most nine digits' value; 0 for none.
func number(digits string) int {
	n, err := strconv.Atoi(digits)
	if err != nil {
		return 0
	}
	return n
}

// String is the version as it was written.
func (v Version) String() string { return v.text }

// Compare is -1, 0 or 1: v is older than w, as old, or newer.
func (v Version) Compare(w Version) int {
	for i := range v.numbers {
		if c := cmp.Compare(v.numbers[i], w.numbers[i]); c != 0 {
			return c
		}
	}
	return cmp.Or(cmp.Compare(v.rc, w.rc), cmp.Compare(v.commits, w.commits))
}
