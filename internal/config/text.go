package config

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"unicode"
)

// heading opens every text: whoever finds the file knows what it is.
const heading = "# The configuration of a Ringdown appliance. Check it with: ringdown config check FILE\n"

// Text gives the configuration as YAML: fields in the order of the schema,
// those with a default spelled out, those left empty left out.
func (c Config) Text() []byte {
	w := &writer{}
	w.b.WriteString(heading)
	w.fields(reflect.ValueOf(c), "")
	return []byte(w.b.String())
}

type writer struct{ b strings.Builder }

const indentStep = "  "

func (w *writer) fields(v reflect.Value, indent string) {
	first := true
	for i := range v.NumField() {
		f := v.Type().Field(i)
		if optional(f) && v.Field(i).IsZero() {
			continue
		}
		if !first || indent == "" {
			w.b.WriteString(indent) // the first field of a list's item stands behind its dash
		}
		first = false
		w.b.WriteString(fieldName(f) + ":")
		w.value(v.Field(i), indent)
	}
}

// value writes what stands behind a key or a dash, up to the end of its line.
func (w *writer) value(v reflect.Value, indent string) {
	switch v.Kind() {
	case reflect.Pointer:
		w.value(v.Elem(), indent)
	case reflect.Struct:
		inner := indent + indentStep
		w.b.WriteString("\n" + inner)
		w.fields(v, inner)
	case reflect.Slice:
		w.list(v, indent)
	default:
		w.b.WriteString(" " + scalarText(v) + "\n")
	}
}

func (w *writer) list(v reflect.Value, indent string) {
	if v.Len() == 0 {
		w.b.WriteString(" []\n")
		return
	}
	if v.Type().Elem().Kind() != reflect.Struct {
		w.flow(v)
		return
	}
	w.b.WriteString("\n")
	for i := range v.Len() {
		w.b.WriteString(indent + indentStep + "- ")
		w.fields(v.Index(i), indent+indentStep+indentStep)
	}
}

// flow writes a list of scalars on one line: a group's members read as a row.
func (w *writer) flow(v reflect.Value) {
	items := make([]string, v.Len())
	for i := range items {
		items[i] = scalarText(v.Index(i))
	}
	w.b.WriteString(" [" + strings.Join(items, ", ") + "]\n")
}

func scalarText(v reflect.Value) string {
	switch v.Kind() {
	case reflect.String:
		return quote(v.String()) // of a Secret too: the text is the configuration
	case reflect.Float64:
		return strconv.FormatFloat(v.Float(), 'f', -1, 64)
	}
	return fmt.Sprint(v.Interface())
}

// quote writes a string plainly where no reader of YAML 1.1 or 1.2 can take it
// for anything else, and in double quotes elsewhere.
func quote(s string) string {
	if plain(s) {
		return s
	}
	return strconv.Quote(s)
}

func plain(s string) bool {
	for i, r := range s {
		if !unicode.IsLetter(r) && (i == 0 || !unicode.IsDigit(r) && !strings.ContainsRune("-_./", r)) {
			return false
		}
	}
	switch strings.ToLower(s) {
	case "", "true", "false", "yes", "no", "on", "off", "y", "n", "null":
		return false
	}
	return true
}
