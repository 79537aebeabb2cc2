// Package archtest keeps the shape of the code: which room may import which,
// and the few habits that a compiler does not enforce.
//
// [Rooms] is the import map of ARCHITECTURE.md as a table that compiles. A
// package that stands in no row, an import that its row does not name and an
// outside module in the wrong room are violations; so are a row that no longer
// matches anything and a permission of a module that nobody uses any more. What
// a room's tests may import besides is written in the same row.
//
// [Habits] reads the source itself: no init, no mutable package-level state, no
// time.Sleep in tests, functions of at most [MaxFuncLines] lines, files of at
// most [MaxFileLines], a doc.go in each package, no path of a machine and no
// host of a package registry in any file.
//
// Both take the root of a module, so that the tests can prove each rule on a
// tree with that very violation planted in it. The package has no state and
// only its own tests use it.
package archtest
