package ui

import (
	"cmp"
	"embed"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// The catalogues of what the appliance says of itself, which pages read too: see
// src/sentences.ts, whose rules these are in short.
//
//go:embed src/i18n/sentences.zh-Hant.json src/i18n/sentences.zh-Hans.json
var catalogues embed.FS

// template is one sentence with its arguments left out.
type template struct {
	parts  []string // what stands between the arguments
	text   string
	weight int // letters besides the arguments: the most of them fits best
}

var templates = sync.OnceValues(func() (map[string][]template, error) {
	all := map[string][]template{}
	for _, language := range []string{"zh-Hant", "zh-Hans"} {
		text, err := catalogues.ReadFile("src/i18n/sentences." + language + ".json")
		if err != nil {
			return nil, fmt.Errorf("read the sentences in %s: %w", language, err)
		}
		var catalogue map[string]string
		if err := json.Unmarshal(text, &catalogue); err != nil {
			return nil, fmt.Errorf("read the sentences in %s: %w", language, err)
		}
		for key, said := range catalogue {
			parts := strings.Split(strings.TrimSuffix(key, "."), "{}")
			all[language] = append(all[language], template{parts, strings.TrimSuffix(said, "。"), len(strings.Join(parts, ""))})
		}
		slices.SortFunc(all[language], func(a, b template) int {
			return cmp.Or(cmp.Compare(b.weight, a.weight), cmp.Compare(a.text, b.text))
		})
	}
	return all, nil
})

// mostSaid bounds a text that is read; deepest, arguments within arguments.
const (
	mostSaid = 4000
	deepest  = 4
)

// Say gives sentences of ours in a language, "zh-Hant" or "zh-Hans"; what is known
// in none, and in any other language, stays as it is. Any goroutine may call it.
func Say(language, text string) string {
	all, err := templates()
	if err != nil || len(all[language]) == 0 || len(text) > mostSaid {
		return text
	}
	return saying{all[language]}.text(text, 0)
}

// saying is one language.
type saying struct{ all []template }

// text goes from sentence to sentence, the shortest that is known each time.
func (s saying) text(text string, depth int) string {
	out := ""
	for rest := strings.TrimSpace(text); rest != ""; {
		said, length := s.next(rest, depth)
		out += said
		rest = strings.TrimSpace(rest[length:])
	}
	return out
}

var sentenceEnd = regexp.MustCompile(`[.?] `)

func (s saying) next(text string, depth int) (said string, length int) {
	ends := []int{}
	for _, at := range sentenceEnd.FindAllStringIndex(text, 12) {
		ends = append(ends, at[0]+1)
	}
	ends = append(ends, len(text))
	for _, end := range ends {
		part := text[:end]
		if said, known := s.sentence(part, depth); known {
			if strings.HasSuffix(part, ".") {
				said += "。"
			}
			return said, end
		}
	}
	if ends[0] < len(text) {
		return text[:ends[0]] + " ", ends[0]
	}
	return text, len(text)
}

// sentence is one known sentence, or one known clause before ": " or ", ".
func (s saying) sentence(text string, depth int) (string, bool) {
	if said, known := s.phrase(text, depth); known || depth >= deepest {
		return said, known
	}
	for _, mark := range [][2]string{{": ", "："}, {", ", "，"}, {"; ", "；"}} {
		before, behind, cut := strings.Cut(text, mark[0])
		if !cut {
			continue
		}
		said, known := s.phrase(before, depth+1)
		if !known {
			continue
		}
		behind = strings.TrimSuffix(behind, ".")
		if more, known := s.sentence(behind, depth+1); known {
			behind = more
		}
		return said + mark[1] + behind, true
	}
	return text, false
}

func (s saying) phrase(text string, depth int) (string, bool) {
	bare := strings.TrimSuffix(text, ".")
	for _, t := range s.all {
		if args, fits := t.match(bare); fits {
			return s.fill(t.text, args, depth), true
		}
	}
	return text, false
}

// match gives the arguments of a text that was made from the template.
func (t template) match(text string) (args []string, fits bool) {
	head, tail := t.parts[0], t.parts[len(t.parts)-1]
	if len(t.parts) == 1 {
		return nil, text == head
	}
	if t.weight < 5 || !strings.HasPrefix(text, head) || !strings.HasSuffix(text, tail) {
		return nil, false
	}
	last, at := len(text)-len(tail), len(head)
	for _, part := range t.parts[1 : len(t.parts)-1] {
		if at+1 > last {
			return nil, false
		}
		found := strings.Index(text[at+1:last], part)
		if found < 0 {
			return nil, false
		}
		args = append(args, text[at:at+1+found])
		at += 1 + found + len(part)
	}
	if at >= last {
		return nil, false
	}
	return append(args, text[at:last]), true
}

var place = regexp.MustCompile(`\{(\d*)\}`)

func (s saying) fill(text string, args []string, depth int) string {
	n := 0
	return place.ReplaceAllStringFunc(text, func(at string) string {
		i, err := strconv.Atoi(strings.Trim(at, "{}"))
		if err != nil {
			i = n
			n++
		}
		if i >= len(args) {
			return ""
		}
		return s.argument(args[i], depth+1)
	})
}

// argument is a name, a number, or a sentence within.
func (s saying) argument(text string, depth int) string {
	if depth > deepest || !strings.Contains(text, " ") {
		return text
	}
	said, _ := s.sentence(text, depth)
	return said
}
