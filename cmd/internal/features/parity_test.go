package features_test

import (
	"os"
	"testing"

	"ringdown/cmd/internal/features"
)

// BX-9: what the table claims of either kind of telephone is proven.
func TestTheParityTableIsProven(t *testing.T) {
	page, err := os.ReadFile(root + "docs/parity.md")
	if err != nil {
		t.Fatal(err)
	}
	wrong, rows := features.Parity(root, string(page))
	for _, w := range wrong {
		t.Error(w)
	}
	if rows < 20 {
		t.Errorf("only %d rows were found", rows)
	}
}

// A table that claims too much is found out.
func TestAParityTableThatClaimsTooMuch(t *testing.T) {
	const page = "| a | x | `cn-direct-in` | y | – | both |\n| b | x | `no-such` | y | `cn-direct-in` | not applicable: c |\n" +
		"| d | x | `cn-direct-in` | y | `cn-direct-out` | analog only |\n| e | – | – | y | `cn-direct-in` | not applicable: |\n"
	if wrong, rows := features.Parity(root, page); len(wrong) != 4 || rows != 4 {
		t.Errorf("%d rows, %q", rows, wrong)
	}
}
