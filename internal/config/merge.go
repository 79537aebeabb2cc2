package config

import (
	"fmt"
	"reflect"
	"slices"
)

// Merge puts what two people made of the same configuration together: theirs, with
// what mine changed in it. clashes are the places that both changed, each in another
// way, such as "lines[3].name"; theirs stands there. Entries of lists are matched by
// their id, number or name, and stand in the order of theirs; what was added stands
// behind. The outcome need not be valid: each of them alone may be, and not both.
func Merge(base, mine, theirs Config) (merged Config, clashes []string) {
	var m merger
	out := m.value("", reflect.ValueOf(base), reflect.ValueOf(mine), reflect.ValueOf(theirs))
	merged, _ = out.Interface().(Config) // it is of theirs' type
	return merged.Clone(), m.clashes
}

type merger struct{ clashes []string }

func same(a, b reflect.Value) bool { return reflect.DeepEqual(a.Interface(), b.Interface()) }

func (m *merger) value(at string, base, mine, theirs reflect.Value) reflect.Value {
	switch {
	case same(mine, base), same(mine, theirs):
		return theirs
	case same(theirs, base):
		return mine
	case theirs.Kind() == reflect.Struct && exported(theirs.Type()):
		return m.fields(at, base, mine, theirs)
	case theirs.Kind() == reflect.Slice && entryKey(theirs.Type().Elem()) != nil:
		return m.entries(at, base, mine, theirs)
	}
	m.clashes = append(m.clashes, at)
	return theirs
}

// exported reports whether every field can be set from here.
func exported(t reflect.Type) bool {
	for i := range t.NumField() {
		if !t.Field(i).IsExported() {
			return false
		}
	}
	return true
}

func (m *merger) fields(at string, base, mine, theirs reflect.Value) reflect.Value {
	out := reflect.New(theirs.Type()).Elem()
	for i := range theirs.NumField() {
		f := theirs.Type().Field(i)
		name := fieldName(f)
		if at != "" && name != "" {
			name = at + "." + name
		}
		out.Field(i).Set(m.value(name, base.Field(i), mine.Field(i), theirs.Field(i)))
	}
	return out
}

// entries merges lists entry by entry.
func (m *merger) entries(at string, base, mine, theirs reflect.Value) reflect.Value {
	key := entryKey(theirs.Type().Elem())
	out := reflect.MakeSlice(theirs.Type(), 0, theirs.Len()+mine.Len())
	for i := range theirs.Len() {
		their, id := theirs.Index(i), key(theirs.Index(i))
		place := fmt.Sprintf("%s[%s]", at, id)
		my, mineHas := entry(mine, key, id)
		was, wasThere := entry(base, key, id)
		switch {
		case mineHas && wasThere:
			out = reflect.Append(out, m.value(place, was, my, their))
		case mineHas && !same(my, their): // both added it
			m.clashes = append(m.clashes, place)
			out = reflect.Append(out, their)
		case wasThere && !mineHas && same(was, their): // mine took it out
		case wasThere && !mineHas: // and they changed it
			m.clashes = append(m.clashes, place)
			out = reflect.Append(out, their)
		default:
			out = reflect.Append(out, their)
		}
	}
	for i := range mine.Len() {
		my, id := mine.Index(i), key(mine.Index(i))
		if _, has := entry(theirs, key, id); has {
			continue
		}
		switch was, wasThere := entry(base, key, id); {
		case !wasThere:
			out = reflect.Append(out, my)
		case !same(was, my): // they took out what mine changed
			m.clashes = append(m.clashes, fmt.Sprintf("%s[%s]", at, id))
		}
	}
	return out
}

func entry(list reflect.Value, key func(reflect.Value) string, id string) (reflect.Value, bool) {
	for i := range list.Len() {
		if key(list.Index(i)) == id {
			return list.Index(i), true
		}
	}
	return reflect.Value{}, false
}

// entryKey tells entries of a list apart by what people call them; nil: such a list
// is one value.
func entryKey(t reflect.Type) func(reflect.Value) string {
	if t.Kind() != reflect.Struct {
		return nil
	}
	for _, names := range [][]string{{"ID"}, {"Number", "On"}, {"Number"}, {"Class"}, {"Country", "Year"}, {"Name"}} {
		if slices.ContainsFunc(names, func(n string) bool { _, has := t.FieldByName(n); return !has }) {
			continue
		}
		return func(v reflect.Value) string {
			id := ""
			for i, n := range names {
				if i > 0 {
					id += " "
				}
				id += fmt.Sprint(v.FieldByName(n).Interface())
			}
			return id
		}
	}
	return nil
}
