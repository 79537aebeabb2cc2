package config

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// Secrets do not leave the appliance: whoever reads a part sees [hidden] where one
// is set, and who writes the part back with that keeps it. In a list the mark
// has the place too, "(hidden 2)", so that an entry keeps its secret when others
// before it go or the order changes.

// Hidden returns a copy of a part in which no secret is readable.
func Hidden[T any](part T) T {
	v := deepCopy(reflect.ValueOf(&part).Elem())
	hide(v, hidden)
	return v.Interface().(T) //nolint:errcheck // a copy is of its original's type
}

func hide(v reflect.Value, mark string) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			hide(v.Field(i), mark)
		}
	case reflect.Slice:
		for i := range v.Len() {
			hide(v.Index(i), hiddenAt(i))
		}
	case reflect.String:
		if secret(v) && v.Len() > 0 {
			v.SetString(mark)
		}
	}
}

func hiddenAt(i int) string { return fmt.Sprintf("(hidden %d)", i) }

// Revealed returns a copy of a part in which the marks of [Hidden] are the secrets
// of the part that it was made from. A mark without one is no secret: "".
func Revealed[T any](part, was T) T {
	v := deepCopy(reflect.ValueOf(&part).Elem())
	reveal(v, reflect.ValueOf(&was).Elem())
	return v.Interface().(T) //nolint:errcheck // a copy is of its original's type
}

// reveal: was is not valid where there was nothing.
func reveal(v, was reflect.Value) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if was.IsValid() {
				reveal(v.Field(i), was.Field(i))
				continue
			}
			reveal(v.Field(i), reflect.Value{})
		}
	case reflect.Slice:
		for i := range v.Len() {
			reveal(v.Index(i), placeOf(v.Index(i), was))
		}
	case reflect.String:
		switch {
		case !secret(v) || !marked(v.String()):
		case was.IsValid():
			v.SetString(was.String())
		default:
			v.SetString("")
		}
	}
}

func marked(s string) bool {
	_, inList := markedPlace(s)
	return s == hidden || inList
}

// markedPlace reads "(hidden 2)".
func markedPlace(s string) (int, bool) {
	rest, begins := strings.CutPrefix(s, "(hidden ")
	digits, ends := strings.CutSuffix(rest, ")")
	place, err := strconv.Atoi(digits)
	return place, begins && ends && err == nil && place >= 0
}

// placeOf is the entry of the list that was, from which this one was made.
func placeOf(entry, was reflect.Value) reflect.Value {
	place, found := markIn(entry)
	if !found || !was.IsValid() || place >= was.Len() {
		return reflect.Value{}
	}
	return was.Index(place)
}

func markIn(v reflect.Value) (int, bool) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if place, found := markIn(v.Field(i)); found {
				return place, true
			}
		}
	case reflect.String:
		if secret(v) {
			return markedPlace(v.String())
		}
	}
	return 0, false
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
