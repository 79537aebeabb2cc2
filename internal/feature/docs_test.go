package feature_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"ringdown/internal/feature"
)

// docs/codes.md lists every feature with the codes of all profiles.
func TestTheDocumentListsEveryCode(t *testing.T) {
	text, err := os.ReadFile("../../docs/codes.md")
	if err != nil {
		t.Fatal(err)
	}
	shown := func(code string) string {
		if code == "" {
			return "–"
		}
		return "`" + code + "`"
	}
	for _, f := range feature.All() {
		begins := fmt.Sprintf("| `%s` | %s |", f.Name, f.What)
		ends := fmt.Sprintf("| %s | %s | %s | %s |\n", shown(f.Ringdown), shown(f.FreePBX), shown(f.Yeastar), shown(f.Grandstream))
		_, row, found := strings.Cut(string(text), begins)
		if row, _, _ = strings.Cut(row, "\n"); !found || !strings.HasSuffix(row+"\n", ends) {
			t.Errorf("docs/codes.md lacks or differs in %s … %s", begins, ends)
		}
	}
}
