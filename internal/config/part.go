package config

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
)

// A part of the configuration travels through the API as JSON: one line, one
// extension, the section "system". It is read as strictly as the text is.

// ErrNotJSON is the answer to a part that is no JSON at all.
var ErrNotJSON = errors.New("not JSON")

// ReadPart fills *into, an entry of a list or a section of [Config], from JSON.
// What the JSON leaves out has its default. The error is [Problems], with fields
// as seen from the part ("incoming.direct") and everything that cannot be read, or
// ErrNotJSON. Values are not judged: see [Config.Validate]. With Problems, *into
// has all that could be read, so that the rest can be judged too.
func ReadPart(text []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var raw any
	if err := d.Decode(&raw); err != nil {
		return fmt.Errorf("%w: %w", ErrNotJSON, err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return fmt.Errorf("%w: more stands behind it", ErrNotJSON)
	}
	if def, ok := into.(defaulter); ok {
		def.setDefaults()
	}
	var r partReader
	r.value(raw, "", reflect.ValueOf(into).Elem())
	return r.problems.err()
}

type partReader struct{ problems Problems }

func (r *partReader) note(path, format string, args ...any) {
	r.problems = append(r.problems, Problem{Field: path, What: fmt.Sprintf(format, args...)})
}

func (r *partReader) value(raw any, path string, v reflect.Value) {
	if raw == nil {
		return // null is the same as leaving it out
	}
	switch v.Kind() {
	case reflect.Struct:
		r.fields(raw, path, v)
	case reflect.Slice:
		r.list(raw, path, v)
	case reflect.Pointer:
		p := reflect.New(v.Type().Elem())
		r.value(raw, path, p.Elem())
		v.Set(p)
	default:
		r.scalar(raw, path, v)
	}
}

func (r *partReader) fields(raw any, path string, v reflect.Value) {
	m, ok := raw.(map[string]any)
	if !ok {
		r.note(path, "is %s; it is an object with the fields %s", jsonKind(raw, v.Type()), strings.Join(fieldNames(v.Type()), ", "))
		return
	}
	for i := range v.NumField() { // in the order of the schema, whatever JSON's was
		name := fieldName(v.Type().Field(i))
		if value, given := m[name]; given {
			r.value(value, join(path, name), v.Field(i))
			delete(m, name)
		}
	}
	for _, name := range sortedKeys(m) {
		r.note(join(path, shorten(name)), "is not a field; the fields here are %s", strings.Join(fieldNames(v.Type()), ", "))
	}
}

func (r *partReader) list(raw any, path string, v reflect.Value) {
	items, ok := raw.([]any)
	if !ok {
		r.note(path, "is %s; it is a list", jsonKind(raw, v.Type()))
		return
	}
	v.Set(reflect.MakeSlice(v.Type(), 0, len(items)))
	for i, item := range items {
		e := reflect.New(v.Type().Elem())
		if def, ok := reflect.TypeAssert[defaulter](e); ok {
			def.setDefaults()
		}
		at := fmt.Sprintf("%s[%d]", path, i)
		if item == nil {
			r.note(at, "is empty; leave it out")
		}
		r.value(item, at, e.Elem())
		v.Set(reflect.Append(v, e.Elem()))
	}
}

func (r *partReader) scalar(raw any, path string, v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		if s, ok := raw.(string); ok {
			v.SetString(s)
			return
		}
		r.note(path, "is %s; it is a text", jsonKind(raw, v.Type()))
	case reflect.Int:
		n, ok := raw.(json.Number)
		if i, err := n.Int64(); ok && err == nil && int64(int(i)) == i {
			v.SetInt(i)
			return
		}
		r.note(path, "is %s; it is a whole number", jsonKind(raw, v.Type()))
	case reflect.Float64:
		n, ok := raw.(json.Number)
		if f, err := n.Float64(); ok && err == nil {
			v.SetFloat(f)
			return
		}
		r.note(path, "is %s; it is a number", jsonKind(raw, v.Type()))
	case reflect.Bool:
		if b, ok := raw.(bool); ok {
			v.SetBool(b)
			return
		}
		r.note(path, "is %s; it is true or false", jsonKind(raw, v.Type()))
	}
}

// jsonKind says what stands there instead, and does not repeat what may be a
// secret.
func jsonKind(raw any, t reflect.Type) string {
	switch x := raw.(type) {
	case map[string]any:
		return "an object"
	case []any:
		return "a list"
	case string:
		if holdsSecret(t) {
			return "a text"
		}
		return fmt.Sprintf("%q", shorten(x))
	case json.Number:
		if holdsSecret(t) {
			return "a number"
		}
		return shorten(x.String())
	case bool:
		return fmt.Sprint(x)
	}
	return "not understood"
}
