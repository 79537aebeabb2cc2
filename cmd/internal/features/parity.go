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

// notApplicable begins the state of a row that an analog telephone cannot have;
// the reason follows.
const notApplicable = "not applicable: "

// Parity tells what is wrong in docs/parity.md (BX-9): proofs that do not exist,
// rows that claim both sides and prove one, and rows that are not green: neither
// for both nor, with a reason, beyond what an analog telephone can be given. root
// is the module's folder.
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
		if why := notGreen(strings.TrimSpace(cells[parityState]), proven); why != "" {
			wrong = append(wrong, strings.TrimSpace(cells[parityWhat])+": "+why)
		}
	}
	return wrong, rows
}

// notGreen says why a row is not green, "" it is.
func notGreen(state string, proven int) string {
	reason, without := strings.CutPrefix(state, notApplicable)
	switch {
	case state == "both" && proven != 2:
		return fmt.Sprintf("both are claimed, and %d proven", proven)
	case without && (reason == "" || proven != 1):
		return fmt.Sprintf("a row that an analog telephone cannot have needs a reason and the other side's proof, and has %q and %d proofs", reason, proven)
	case state != "both" && !without:
		return fmt.Sprintf("its state is %q: neither both nor not applicable", state)
	}
	return ""
}

// proofExists looks for a scenario, or for a test with its folder.
func proofExists(root, proof string) bool {
	if strings.Contains(proof, " ") {
		return testExists(root, proof)
	}
	_, err := os.Stat(filepath.Join(root, "cmd/internal/lab/testdata", proof+".txt"))
	return err == nil
}
