package appliance

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode"

	"ringdown/internal/config"
)

func TestTheDemosFlowHasTitlesInTheLanguageOfTheSetUp(t *testing.T) {
	for language, title := range map[string]string{config.English: "Is the office open?", config.Traditional: "是否在營業時間內？", config.Simplified: "是否在工作时间内？"} {
		text, err := demoFlowIn(language)
		if err != nil || !strings.Contains(string(text), title) {
			t.Fatalf("%s: %v\n%s", language, err, text)
		}
		if language == config.English {
			continue
		}
		var flow any
		if err := json.Unmarshal(text, &flow); err != nil {
			t.Fatal(err)
		}
		retitled(flow, func(word string) string {
			if !strings.ContainsFunc(word, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
				t.Errorf("%s: %q is left in English", language, word)
			}
			return ""
		})
	}
}
