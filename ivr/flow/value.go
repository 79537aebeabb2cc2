package flow

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

// A variable holds what JSON can: a text, a number, true or false, a list or an
// object. Limits of one value; what is larger is cut or dropped.
const (
	maxText  = 4 << 10  // bytes of a text
	maxValue = 16 << 10 // bytes of a list or object as JSON: a dynamic menu of 100 entries
)

// bounded is a value that may be kept.
func bounded(v any) any {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return cut(v, maxText)
	case bool, float64:
		return v
	case int:
		return float64(v)
	case int64:
		return float64(v)
	}
	text, err := json.Marshal(v)
	if err != nil || len(text) > maxValue {
		return ""
	}
	var plain any // what an expression made becomes what JSON knows
	if json.Unmarshal(text, &plain) != nil {
		return ""
	}
	return plain
}

// cut shortens a text to so many bytes, between characters.
func cut(s string, most int) string {
	s = strings.ToValidUTF8(s, "")
	if len(s) <= most {
		return s
	}
	for most > 0 && !utf8.RuneStart(s[most]) {
		most--
	}
	return s[:most]
}

// textOf is a value inside a text: a number as people write it.
func textOf(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case bool:
		return strconv.FormatBool(v)
	case int:
		return strconv.Itoa(v)
	case float64:
		if v == math.Trunc(v) && math.Abs(v) < 1e15 {
			return strconv.FormatInt(int64(v), 10)
		}
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	text, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprint(v)
	}
	return string(text)
}

// pick takes a value out of another by a path: "items[0].name", "" the whole.
func pick(v any, path string) (any, bool) {
	for path != "" {
		var step string
		step, path = nextStep(path)
		switch have := v.(type) {
		case map[string]any:
			inner, found := have[step]
			if !found {
				return nil, false
			}
			v = inner
		case []any:
			i, err := strconv.Atoi(step)
			if err != nil || i < 0 || i >= len(have) {
				return nil, false
			}
			v = have[i]
		default:
			return nil, false
		}
	}
	return v, true
}

// nextStep takes the first name or number off a path.
func nextStep(path string) (step, rest string) {
	path = strings.TrimPrefix(path, "[")
	i := strings.IndexAny(path, ".[]")
	if i < 0 {
		return path, ""
	}
	return path[:i], strings.TrimPrefix(strings.TrimPrefix(path[i:], "]"), ".")
}

// isPath reports whether pick can walk a path.
func isPath(path string) bool {
	for n := 0; path != ""; n++ {
		var step string
		if step, path = nextStep(path); step == "" || n > 20 {
			return false
		}
	}
	return true
}
