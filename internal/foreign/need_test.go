package foreign

import "testing"

func TestATestIsListedByItsPackageAndWholeName(t *testing.T) {
	const list = "# may be skipped\nringdown/sipstack TestACall  needs sipp\nringdown/sipstack TestNoReason\n"
	for _, c := range []struct {
		pkg, test string
		is        bool
	}{
		{"ringdown/sipstack", "TestACall", true},
		{"ringdown/sipstack", "TestACal", false},
		{"ringdown/sip", "TestACall", false},
		{"ringdown/sipstack", "TestNoReason", false},
	} {
		if got := listed(list, c.pkg, c.test); got != c.is {
			t.Errorf("%s %s: listed is %v", c.pkg, c.test, got)
		}
	}
}

func TestATestKnowsItsPackage(t *testing.T) {
	if _, pkg, err := place(); err != nil || pkg != "ringdown/internal/foreign" {
		t.Errorf("%q: %v", pkg, err)
	}
}
