package config

import (
	"fmt"
	"reflect"
	"strings"
)

// Change is one difference between two configurations.
type Change struct {
	Field string // "line 1: profile.impedance", "extension 801", "system: country"
	Old   string // as the text has it; "" was not there, or was left out
	New   string // "" is gone, or left out
}

// String gives "line 1: name: 总机号码 -> 前台".
func (c Change) String() string {
	switch {
	case c.Old == "":
		return c.Field + ": added " + c.New
	case c.New == "":
		return c.Field + ": removed " + c.Old
	}
	return c.Field + ": " + c.Old + " -> " + c.New
}

// Diff lists what differs, in the order of the schema. Lines, extensions and
// groups are matched by id and number, so one that only moved within its list
// has not changed.
func Diff(old, new Config) []Change {
	var d differ
	d.fields("system: ", reflect.ValueOf(old.System), reflect.ValueOf(new.System))
	d.fields("sip: ", reflect.ValueOf(old.SIP), reflect.ValueOf(new.SIP))
	d.fields("number_plan: ", reflect.ValueOf(old.NumberPlan), reflect.ValueOf(new.NumberPlan))
	d.fields("codes: ", reflect.ValueOf(old.Codes), reflect.ValueOf(new.Codes))
	d.fields("forwarding: ", reflect.ValueOf(old.Forwarding), reflect.ValueOf(new.Forwarding))
	d.scalar("hardware", reflect.ValueOf(old.Hardware), reflect.ValueOf(new.Hardware))
	diffList(&d, old.Lines, new.Lines, func(l Line) string { return fmt.Sprintf("line %d", l.ID) })
	diffList(&d, old.Extensions, new.Extensions, func(e Extension) string { return "extension " + e.Number })
	diffList(&d, old.Groups, new.Groups, func(g Group) string { return "group " + g.Number })
	d.fields("callers: ", reflect.ValueOf(old.Callers), reflect.ValueOf(new.Callers))
	diffList(&d, old.Trunks, new.Trunks, func(t Trunk) string { return "trunk " + t.ID })
	diffList(&d, old.LineGroups, new.LineGroups, func(g LineGroup) string { return "line group " + g.ID })
	diffList(&d, old.Agents, new.Agents, func(a Agent) string { return "agent " + a.Number })
	diffList(&d, old.Bells, new.Bells, func(b Bell) string { return "bell " + b.ID })
	diffList(&d, old.Contacts, new.Contacts, func(c Contact) string { return "contact " + c.Name })
	diffList(&d, old.Webhooks, new.Webhooks, func(w Webhook) string { return "webhook " + w.ID })
	diffList(&d, old.NumberGroups, new.NumberGroups, func(g NumberGroup) string { return "number group " + g.ID })
	diffList(&d, old.Numbers, new.Numbers, func(n OwnNumber) string { return "number " + n.Number + " on " + n.On })
	diffList(&d, old.Routes, new.Routes, func(r Route) string { return "route " + r.Name })
	diffList(&d, old.Music, new.Music, func(m MusicClass) string { return "music " + m.Class })
	diffList(&d, old.PINSets, new.PINSets, func(s PINSet) string { return "PIN set " + s.ID })
	diffList(&d, old.Ratings, new.Ratings, func(r Rating) string { return "rating " + r.ID })
	diffList(&d, old.Calendars, new.Calendars, func(c Calendar) string { return "calendar " + c.ID })
	diffList(&d, old.Holidays, new.Holidays, func(y HolidayYear) string { return fmt.Sprintf("holidays %s %d", y.Country, y.Year) })
	diffList(&d, old.DISA, new.DISA, func(x DISA) string { return "DISA " + x.ID })
	diffList(&d, old.Conferences, new.Conferences, func(r Conference) string { return "conference " + r.Number })
	diffList(&d, old.Pages, new.Pages, func(g Page) string { return "page " + g.Number })
	d.fields("recording: ", reflect.ValueOf(old.Recording), reflect.ValueOf(new.Recording))
	d.fields("park: ", reflect.ValueOf(old.Park), reflect.ValueOf(new.Park))
	d.fields("prompts: ", reflect.ValueOf(old.Prompts), reflect.ValueOf(new.Prompts))
	d.fields("speech: ", reflect.ValueOf(old.Speech), reflect.ValueOf(new.Speech))
	d.fields("flows: ", reflect.ValueOf(old.Flows), reflect.ValueOf(new.Flows))
	d.fields("voicemail: ", reflect.ValueOf(old.Voicemail), reflect.ValueOf(new.Voicemail))
	d.fields("mail: ", reflect.ValueOf(old.Mail), reflect.ValueOf(new.Mail))
	d.fields("admin: ", reflect.ValueOf(old.Admin), reflect.ValueOf(new.Admin))
	return d.changes
}

type differ struct{ changes []Change }

func diffList[T any](d *differ, old, new []T, name func(T) string) {
	was := byName(old, name)
	for _, n := range new {
		o, had := was[name(n)]
		delete(was, name(n))
		if !had {
			d.changes = append(d.changes, Change{Field: name(n), New: summary(reflect.ValueOf(n))})
			continue
		}
		d.fields(name(n)+": ", reflect.ValueOf(o), reflect.ValueOf(n))
	}
	for _, o := range old {
		if _, left := was[name(o)]; left {
			d.changes = append(d.changes, Change{Field: name(o), Old: summary(reflect.ValueOf(o))})
		}
	}
}

func byName[T any](all []T, name func(T) string) map[string]T {
	m := make(map[string]T, len(all))
	for _, v := range all {
		m[name(v)] = v
	}
	return m
}

func (d *differ) fields(prefix string, old, new reflect.Value) {
	for i := range old.NumField() {
		name := prefix + fieldName(old.Type().Field(i))
		if old.Field(i).Kind() == reflect.Struct {
			d.fields(name+".", old.Field(i), new.Field(i))
			continue
		}
		d.scalar(name, old.Field(i), new.Field(i))
	}
}

func (d *differ) scalar(name string, old, new reflect.Value) {
	if o, n := shown(old), shown(new); o != n || holdsSecret(old.Type()) && !reflect.DeepEqual(old.Interface(), new.Interface()) {
		d.changes = append(d.changes, Change{name, o, n})
	}
}

// holdsSecret reports whether a value may differ in what is not shown.
func holdsSecret(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Slice:
		return holdsSecret(t.Elem())
	case reflect.Struct:
		for f := range t.Fields() {
			if holdsSecret(f.Type) {
				return true
			}
		}
	}
	return t == reflect.TypeFor[Secret]()
}

func secret(v reflect.Value) bool { return v.Type() == reflect.TypeFor[Secret]() }

// shown is a value as the text has it, "" for one that is left out.
func shown(v reflect.Value) string {
	switch {
	case v.Kind() == reflect.Pointer && v.IsNil():
		return ""
	case v.Kind() == reflect.Pointer:
		return shown(v.Elem())
	case v.Kind() == reflect.Slice:
		items := make([]string, v.Len())
		for i := range items {
			if items[i] = scalarText(v.Index(i)); v.Index(i).Kind() == reflect.Struct {
				items[i] = summary(v.Index(i))
			}
		}
		return "[" + strings.Join(items, ", ") + "]"
	case v.Kind() == reflect.String && v.Len() == 0:
		return ""
	case secret(v):
		return hidden
	}
	return scalarText(v)
}

// summary is a whole entry on one line.
func summary(v reflect.Value) string {
	var parts []string
	for i := range v.NumField() {
		f := v.Field(i)
		if f.IsZero() {
			continue
		}
		name := fieldName(v.Type().Field(i))
		if f.Kind() == reflect.Struct {
			parts = append(parts, name+": "+summary(f))
			continue
		}
		parts = append(parts, name+": "+shown(f))
	}
	return "{" + strings.Join(parts, ", ") + "}"
}
