package update_test

import (
	"testing"

	"ringdown/image/update"
)

func TestVersionsHaveAnOrder(t *testing.T) {
	rising := []string{"v0.9.9", "v1.0.0-rc.1", "v1.0.0-rc.1-3-gabcdef0", "v1.0.0-rc.2", "v1.0.0", "v1.0.0-2-gabcdef0", "1.0.0-14-g12345678-dirty", "v1.0.1", "v1.2.0", "v1.10.0", "v2.0.0"}
	for i, a := range rising {
		for j, b := range rising {
			v, err := update.ParseVersion(a)
			if err != nil {
				t.Fatal(err)
			}
			w, err := update.ParseVersion(b)
			if err != nil {
				t.Fatal(err)
			}
			if got := v.Compare(w); (got < 0) != (i < j) || (got == 0) != (i == j) {
				t.Errorf("%s to %s: %d", a, b, got)
			}
		}
	}
	for _, bad := range []string{"", "1.2", "cf46cfc", "v1.2.3.4", "v1.2.3-beta", "v1.2.9999999999", "v1.2.3 ", "v1.2.3-1-gxyz"} {
		if v, err := update.ParseVersion(bad); err == nil {
			t.Errorf("%q is taken as %s", bad, v)
		}
	}
}

func TestATornCopyOfTheStateIsSeen(t *testing.T) {
	whole, err := update.EncodeState(9, "v1.0.0")
	if err != nil {
		t.Fatal(err)
	}
	before, err := update.EncodeState(8, "v0.9.0")
	if err != nil {
		t.Fatal(err)
	}
	for n := 1; n < len(whole); n++ {
		torn := append(append([]byte{}, whole[:n]...), before[n:]...)
		if string(torn) == string(whole) || string(torn) == string(before) {
			continue
		}
		if valid, _ := update.DecodeState(torn); valid {
			t.Errorf("torn after %d bytes it is believed", n)
		}
	}
}
