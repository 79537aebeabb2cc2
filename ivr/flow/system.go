package flow

import "github.com/expr-lang/expr/types"

// systemTypes are the values that the appliance gives, and their types. They are
// read, never set, but for Language.
func systemTypes() map[string]types.Type {
	return map[string]types.Type{
		"Caller":     types.String, // number, as cleaned; "" unknown or withheld
		"CallerName": types.String,
		"Withheld":   types.Bool,
		"Diverted":   types.String, // whose call it was before a provider passed it on, "" not told
		"Called":     types.String, // what was dialled
		"DID":        types.String, // the number that an outside caller called
		"Line":       types.String, // name of the outside line, "" a telephone of ours calls
		"Extension":  types.String, // the telephone of ours that calls, "" an outside caller
		"Language":   types.String,
		"Date":       types.String, // 2026-11-20
		"Time":       types.String, // 14:05
		"Hour":       types.Int,
		"Weekday":    types.Int, // 1 Monday to 7 Sunday
		"Keys":       types.String,
	}
}

// The values that only a call to a group has.
const (
	waitNo  = "WaitNo"  // callers who wait now
	place   = "Place"   // this caller's place among them
	staffNo = "StaffNo" // number of whoever answered
)

// System lists the names of the system values, for pages that offer them.
func System() []string {
	return []string{
		"Caller", "CallerName", "Withheld", "Diverted", "Called", "DID", "Line", "Extension", "Language",
		"Date", "Time", "Hour", "Weekday", "Keys", waitNo, place, staffNo,
	}
}

// Languages lists what prompts may be spoken in.
func Languages() []string { return []string{"en", "zh-Hant", "zh-Hans"} }
