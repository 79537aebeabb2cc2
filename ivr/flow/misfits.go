package flow

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// misfit is a place of a text that does not fit what it is to be read into.
type misfit struct {
	field string
	err   error
}

// misfits are all places of a text that do not fit into a value of v's type:
// encoding/json tells the first alone.
func misfits(node string, text []byte, v any) (all Problems) {
	t := reflect.TypeOf(v).Elem()
	for _, m := range narrow("", text, func(part []byte) error { return strict(part, reflect.New(t).Interface()) }) {
		p := problemOf(node, m.err)
		p.Field = m.field
		all = append(all, p)
	}
	return all
}

// narrow looks for the smallest parts that alone do not fit. try reads one at the
// place where it stands.
func narrow(at string, part []byte, try func([]byte) error) (found []misfit) {
	err := try(part)
	if err == nil || at != "" && !ofType(err) { // what is missing beside it is not this part's fault
		return nil
	}
	var fields map[string]json.RawMessage
	var items []json.RawMessage
	switch {
	case at != "" && ofType(try(empty(part))):
		return []misfit{{at, err}} // nothing of this shape fits here, whatever is in it
	case json.Unmarshal(part, &fields) == nil:
		for _, name := range slices.Sorted(maps.Keys(fields)) {
			found = append(found, narrow(strings.TrimPrefix(at+"."+name, "."), fields[name], func(inner []byte) error {
				whole, err := json.Marshal(map[string]json.RawMessage{name: inner})
				return errors.Join(err, try(whole))
			})...)
		}
	case json.Unmarshal(part, &items) == nil:
		for i, item := range items {
			found = append(found, narrow(fmt.Sprintf("%s[%d]", at, i), item, func(inner []byte) error {
				whole, err := json.Marshal([]json.RawMessage{inner})
				return errors.Join(err, try(whole))
			})...)
		}
	}
	if len(found) == 0 {
		return []misfit{{at, err}}
	}
	return found
}

// empty is a thing of the same shape with nothing in it.
func empty(part []byte) []byte {
	switch {
	case bytes.HasPrefix(part, []byte("{")):
		return []byte("{}")
	case bytes.HasPrefix(part, []byte("[")):
		return []byte("[]")
	}
	return part
}

// ofType reports whether an error says that something is of the wrong type, or is
// no field.
func ofType(err error) bool {
	if err == nil {
		return false
	}
	_, is := errors.AsType[*json.UnmarshalTypeError](err)
	_, unknown := strings.CutPrefix(strings.TrimPrefix(err.Error(), "json: "), "unknown field ")
	return is || unknown
}
