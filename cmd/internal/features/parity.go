package features

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// The columns of the parity table.
const (
	parityWhat = iota + 1
	_
	parityAnalog
	_
	paritySIP
	parityState
	parityColumns
)

// Parity tells what is wrong in docs/parity.md (BX-9): proofs that do not exist,
// and rows that claim both sides and prove one. root is the module's folder.
func Parity(root, page string) (wrong []string, rows int) {
	for line := range strings.Lines(page) {
		cells := strings.Split(line, "|")
		if len(cells) != parityColumns+1 || strings.HasPrefix(line, "|---") || strings.Contains(line, "| proof |") {
			continue
		}
		rows++
		proven := 0
		for _, column := range []int{parityAnalog, paritySIP} {
			proof := strings.Trim(strings.TrimSpace(cells[column]), "`")
			switch {
			case proof == "–":
			case proofExists(root, proof):
				proven++
			default:
				wrong = append(wrong, fmt.Sprintf("%s: there is no proof %s", strings.TrimSpace(cells[parityWhat]), proof))
			}
		}
		if strings.TrimSpace(cells[parityState]) == "both" && proven != 2 {
			wrong = append(wrong, fmt.Sprintf("%s: both are claimed, and %d proven", strings.TrimSpace(cells[parityWhat]), proven))
		}
	}
	return wrong, rows
}

// proofExists looks for a scenario, or for a test with its folder.
func proofExists(root, proof string) bool {
	if strings.Contains(proof, " ") {
		return testExists(root, proof)
	}
	_, err := os.Stat(filepath.Join(root, "cmd/internal/lab/testdata", proof+".txt"))
	return err == nil
}
