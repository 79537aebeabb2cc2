package webadmin_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ringdown/webadmin/auth"
)

// telling are operations that stand in the audit log though they change nothing, or
// before anybody is signed in.
func telling() []string {
	return []string{
		"sign-in", "do-setup", "get-config", "get-config-version", "export-audit", "support-bundle", "save-capture", "get-export-file", "save-sip-messages", "get-recording", "save-scope",
		"get-voice-message-sound",
	}
}

// auditWords are what the page Audit log says.
type auditWords struct {
	Did   map[string]string
	Verb  map[string]string
	Thing map[string]string
}

// has reports whether an operation has words: its own, or those of what it does to what.
func (w auditWords) has(id string) bool {
	verb, thing, _ := strings.Cut(id, "-")
	return w.Did[id] != "" || w.Verb[verb] != "" && w.Thing[thing] != ""
}

func TestWhateverStandsInTheAuditLogHasWordsInThreeLanguages(t *testing.T) {
	languages := map[string]auditWords{}
	for _, l := range []string{"en", "zh-Hant", "zh-Hans"} {
		text, err := os.ReadFile(filepath.Join("ui/src/i18n", l+".json"))
		if err != nil {
			t.Fatal(err)
		}
		languages[l] = decode[struct{ Audit auditWords }](t, text).Audit
	}
	seen := map[string]bool{}
	check := func(id string) {
		for l, w := range languages {
			if !w.has(id) {
				t.Errorf("%s: audit.did.%s has no words", l, id)
			}
		}
	}
	walk(t, newRig(t), func(method, _ string, op operation) {
		seen[op.ID] = true
		quiet := op.Permission == string(auth.SimUse) || op.Permission == string(auth.Public) || strings.HasSuffix(op.Permission, ":read")
		if method != "GET" && !quiet {
			check(op.ID)
		}
	})
	for _, id := range telling() {
		if check(id); !seen[id] {
			t.Errorf("there is no operation %s", id)
		}
	}
}
