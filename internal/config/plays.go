package config

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// Players lists the settings, such as "lines[0].music", that play a part of a
// sound, such as "file/greeting", in the order of their names.
func Players(c Config, part string) []string {
	text, err := json.Marshal(c)
	if err != nil {
		return []string{"a setting"} // it cannot be said; then nothing may vanish
	}
	var tree any
	if err := json.Unmarshal(text, &tree); err != nil {
		return []string{"a setting"}
	}
	found := playersIn(tree, "", part)
	slices.Sort(found)
	return found
}

// playersIn looks through a part of the settings. Texts that only look like the
// sound count too: nothing that is played may vanish.
func playersIn(node any, path, part string) (found []string) {
	switch v := node.(type) {
	case string:
		if slices.Contains(strings.FieldsFunc(v, cutsSound), part) {
			return []string{path}
		}
	case []any:
		for i, one := range v {
			found = append(found, playersIn(one, fmt.Sprintf("%s[%d]", path, i), part)...)
		}
	case map[string]any:
		for name, one := range v {
			found = append(found, playersIn(one, strings.TrimPrefix(path+"."+name, "."), part)...)
		}
	}
	return found
}

func cutsSound(r rune) bool { return strings.ContainsRune(" \t\n,+", r) }
