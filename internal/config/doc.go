// Package config holds everything that an owner or installer decides: one typed
// schema, its defaults, its validation, and one text form (YAML).
//
// What it promises:
//
//   - A [Config] that came from [Parse], [Default] or [Demo] is valid: numbers
//     and ports are unique, every reference exists, every value is in range.
//     Whoever changes one by hand calls [Config.Validate].
//   - [Parse] lists all that is wrong, not the first thing only. Each [Problem]
//     is one sentence with line, column, field, what is wrong and what is
//     allowed. An unknown or repeated key is a problem. Nothing is half applied:
//     with any problem there is no Config.
//   - The text form is stable: for a valid c, Parse(c.Text()) gives c again, and
//     the text of that is the same text. Comments of a text are not kept.
//   - A profile field that is left out means "as in this line's country";
//     [Profile.Over] lays the given ones over the country's.
//   - A text of an older version is migrated by numbered, frozen steps on raw
//     data (package migrate). A text of a newer version is refused with a
//     sentence; internal/store keeps the older texts, so an older firmware slot
//     finds the last one that it can read.
//   - Input is bounded before it is parsed: see [MaxText].
//
// A Config is a value: do not change one that others hold, take a [Config.Clone].
// The package has no state and starts no goroutine; everything may be called
// from any goroutine. It imports internal/country, and YAML is known here only.
package config
