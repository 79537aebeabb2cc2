//go:build !dahdi

package dahdi

import (
	"strings"
	"testing"
)

func TestAMachineWithoutDAHDIIsTold(t *testing.T) {
	d, err := NewDriver("dahdi://")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Scan(t.Context()); err != nil && !strings.Contains(err.Error(), "modules loaded") {
		t.Errorf("looking for cards: %v", err)
	}
	if _, err := d.Open(t.Context(), "span1"); err == nil {
		t.Error("a card was opened")
	}
}
