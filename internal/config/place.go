package config

import (
	"fmt"
	"reflect"
	"regexp"
	"strconv"
	"strings"
)

// Place says where a field stands as people say it, who know their telephones by
// number and count from one: "extensions[3].voicemail.pin" is "extension 803:
// voicemail.pin". An entry without a name of its own is "extensions, 4th: number".
func (c Config) Place(field string) string {
	return placesOf(c).of(field)
}

func placesOf(c Config) *places {
	return &places{config: reflect.ValueOf(c), names: map[string][]string{}}
}

// places are those of one configuration.
type places struct {
	config reflect.Value
	names  map[string][]string // of the entries of a list, by section
}

var listed = regexp.MustCompile(`^([a-z_]+)\[(\d+)\]`)

func (p *places) of(field string) string {
	m := listed.FindStringSubmatch(field)
	if m == nil {
		return counted(field)
	}
	rest := strings.TrimPrefix(field[len(m[0]):], ".")
	if rest == "" {
		return p.entry(m[1], m[2])
	}
	return p.entry(m[1], m[2]) + ": " + counted(rest)
}

// entry names one of a list: by its name where no other has the same.
func (p *places) entry(section, index string) string {
	n, err := strconv.Atoi(index)
	if err != nil || n >= maxSiblings {
		return section
	}
	all := p.namesOf(section)
	if n < len(all) && all[n] != "" && once(all, all[n]) && !hasControl(all[n]) {
		return wordOf(section) + " " + shorten(all[n])
	}
	return section + ", " + ordinal(n+1)
}

func once(all []string, name string) bool {
	n := 0
	for _, one := range all {
		if one == name {
			n++
		}
	}
	return n == 1
}

func (p *places) namesOf(section string) []string {
	if all, known := p.names[section]; known {
		return all
	}
	var all []string
	for i := 0; p.config.IsValid() && i < p.config.NumField(); i++ {
		list := p.config.Field(i)
		if fieldName(p.config.Type().Field(i)) != section || list.Kind() != reflect.Slice || list.Type().Elem().Kind() != reflect.Struct {
			continue
		}
		for j := range list.Len() {
			all = append(all, nameOf(section, list.Index(j)))
		}
	}
	p.names[section] = all
	return all
}

// nameOf is what [Diff] calls an entry, without the word before it.
func nameOf(section string, entry reflect.Value) string {
	fields := map[string][]string{
		"extensions": {"number"}, "groups": {"number"}, "agents": {"number"}, "conferences": {"number"}, "pages": {"number"},
		"numbers": {"number", "on"}, "holidays": {"country", "year"}, "contacts": {"name"}, "routes": {"name"}, "music": {"class"},
	}[section]
	if fields == nil {
		fields = []string{"id"}
	}
	var name []string
	for i := range entry.NumField() {
		f := entry.Field(i)
		for _, wanted := range fields {
			if fieldName(entry.Type().Field(i)) == wanted && !f.IsZero() {
				name = append(name, fmt.Sprint(f.Interface()))
			}
		}
	}
	if len(name) < len(fields) {
		return ""
	}
	if section == "numbers" {
		return strings.Join(name, " on ")
	}
	return strings.Join(name, " ")
}

// wordOf is one entry of a section.
func wordOf(section string) string {
	words := map[string]string{
		"line_groups": "line group", "number_groups": "number group", "pin_sets": "PIN set", "disa": "DISA",
		"holidays": "holidays", "music": "music",
	}
	if word := words[section]; word != "" {
		return word
	}
	return strings.TrimSuffix(section, "s")
}

var index = regexp.MustCompile(`\[(\d+)\]\.?`)

// counted has the entries of lists within counted from one: "dids, 3rd: number".
func counted(path string) string {
	path = index.ReplaceAllStringFunc(path, func(at string) string {
		n, err := strconv.Atoi(strings.Trim(at, "[]."))
		if err != nil {
			return at
		}
		if strings.HasSuffix(at, ".") {
			return ", " + ordinal(n+1) + ": "
		}
		return ", " + ordinal(n+1)
	})
	return path
}

func ordinal(n int) string {
	if n%100 < 11 || n%100 > 13 {
		switch n % 10 {
		case 1:
			return fmt.Sprintf("%dst", n)
		case 2:
			return fmt.Sprintf("%dnd", n)
		case 3:
			return fmt.Sprintf("%drd", n)
		}
	}
	return fmt.Sprintf("%dth", n)
}
