package config

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"
)

// decoder fills the typed schema from the nodes of a text. It never stops at a
// problem: it notes it and goes on. It remembers where each field stood, for
// the problems that validation finds later.
type decoder struct {
	places   map[string]ast.Node
	problems Problems
}

func newDecoder() *decoder { return &decoder{places: map[string]ast.Node{}} }

// unspoken leaves out what follows from a problem that was noted already: an
// extension whose sip cannot be read is not one without a port.
func (d *decoder) unspoken(ps Problems) Problems {
	return slices.DeleteFunc(ps, func(p Problem) bool {
		of, isPort := strings.CutSuffix(p.Field, ".port")
		return isPort && strings.HasPrefix(of, "extensions[") && slices.ContainsFunc(d.problems, func(known Problem) bool {
			return known.Field == of+".sip" || strings.HasPrefix(known.Field, of+".sip.")
		})
	})
}

// kindFor says what stands where a mapping should, and does not repeat it where
// it may be a secret.
func (d *decoder) kindFor(n ast.Node, t reflect.Type) string {
	if _, said := text(n); said && holdsSecret(t) {
		return "a text"
	}
	return kindOf(n)
}

// defaulter is a part of the schema that has defaults other than zero.
type defaulter interface{ setDefaults() }

func (d *decoder) note(n ast.Node, field, format string, args ...any) {
	d.problems = append(d.problems, at(n, field, fmt.Sprintf(format, args...)))
}

// structure fills *into, a struct, from a mapping.
func (d *decoder) structure(n ast.Node, path string, into any) {
	d.value(n, path, reflect.ValueOf(into).Elem())
}

func (d *decoder) value(n ast.Node, path string, v reflect.Value) {
	d.places[path] = n
	if _, null := n.(*ast.NullNode); null {
		return // "name:" with nothing behind it is the same as leaving it out
	}
	switch v.Kind() {
	case reflect.Struct:
		d.fields(n, path, v)
	case reflect.Slice:
		d.list(n, path, v)
	case reflect.Pointer:
		p := reflect.New(v.Type().Elem())
		d.value(n, path, p.Elem())
		v.Set(p)
	default:
		d.scalar(n, path, v)
	}
}

func (d *decoder) fields(n ast.Node, path string, v reflect.Value) {
	m, ok := n.(*ast.MappingNode)
	if !ok {
		d.note(n, path, "is %s; it is a mapping with the fields %s", d.kindFor(n, v.Type()), strings.Join(fieldNames(v.Type()), ", "))
		return
	}
	seen := map[string]bool{}
	for _, kv := range m.Values {
		d.field(kv, path, v, seen)
	}
}

func (d *decoder) field(kv *ast.MappingValueNode, path string, v reflect.Value, seen map[string]bool) {
	key := keyText(kv)
	i := fieldIndex(v.Type(), key)
	switch {
	case i < 0:
		d.note(kv.Key, join(path, shorten(key)), "is not a field; the fields here are %s", strings.Join(fieldNames(v.Type()), ", "))
	case seen[key]:
		d.note(kv.Key, join(path, key), "is given twice; leave one of them out")
	default:
		seen[key] = true
		d.value(kv.Value, join(path, key), v.Field(i))
	}
}

func (d *decoder) list(n ast.Node, path string, v reflect.Value) {
	s, ok := n.(*ast.SequenceNode)
	if !ok {
		d.note(n, path, "is %s; it is a list", kindOf(n))
		return
	}
	for i, item := range s.Values {
		e := reflect.New(v.Type().Elem())
		if def, ok := reflect.TypeAssert[defaulter](e); ok {
			def.setDefaults()
		}
		d.item(item, fmt.Sprintf("%s[%d]", path, i), e.Elem())
		v.Set(reflect.Append(v, e.Elem()))
	}
}

func (d *decoder) item(n ast.Node, path string, v reflect.Value) {
	if _, null := n.(*ast.NullNode); null {
		d.places[path] = n
		d.note(n, path, "is empty; leave the dash out")
		return
	}
	d.value(n, path, v)
}

func (d *decoder) scalar(n ast.Node, path string, v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		if s, ok := text(n); ok {
			v.SetString(s)
			return
		}
		d.note(n, path, "is %s; it is a text", kindOf(n))
	case reflect.Int:
		if i, ok := integer(n); ok && int64(int(i)) == i {
			v.SetInt(i)
			return
		}
		d.note(n, path, "is %s; it is a whole number", kindOf(n))
	case reflect.Float64:
		if f, ok := number(n); ok {
			v.SetFloat(f)
			return
		}
		d.note(n, path, "is %s; it is a number", kindOf(n))
	case reflect.Bool:
		if b, ok := boolean(n); ok {
			v.SetBool(b)
			return
		}
		d.note(n, path, "is %s; it is true or false", kindOf(n))
	}
}

// locate gives validation's problems their place in the text: that of the
// field, or of what it would have stood in. A field that could not be read has
// been told already and is left out.
func (d *decoder) locate(found Problems) Problems {
	told := map[string]bool{}
	for _, p := range d.problems {
		told[p.Field] = true
	}
	var ps Problems
	for _, p := range found {
		if toldAbove(told, p.Field) {
			continue
		}
		p.Line, p.Column = position(d.nearest(p.Field))
		ps = append(ps, p)
	}
	return ps
}

func toldAbove(told map[string]bool, field string) bool {
	for ; field != ""; field = parent(field) {
		if told[field] {
			return true
		}
	}
	return false
}

// parent is the field that this one stands in, "" for the text.
func parent(field string) string {
	return field[:max(0, strings.LastIndexAny(field, ".["))]
}

func (d *decoder) nearest(path string) ast.Node {
	for ; path != ""; path = parent(path) {
		if n, ok := d.places[path]; ok {
			return n
		}
	}
	return d.places[""]
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}
