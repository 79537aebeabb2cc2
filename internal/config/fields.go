package config

import (
	"reflect"
	"strings"
)

// A field's name in text, problems and API is that of its json tag.

func fieldName(f reflect.StructField) string {
	name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
	return name
}

// optional fields are left out of the text when they are zero.
func optional(f reflect.StructField) bool {
	return strings.HasSuffix(f.Tag.Get("json"), ",omitempty")
}

func fieldNames(t reflect.Type) []string {
	names := make([]string, t.NumField())
	for i := range names {
		names[i] = fieldName(t.Field(i))
	}
	return names
}

func fieldIndex(t reflect.Type, name string) int {
	for i := range t.NumField() {
		if fieldName(t.Field(i)) == name {
			return i
		}
	}
	return -1
}
