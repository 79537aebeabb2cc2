// Package features writes docs/features.md: which rows of the product's list of
// features work, by what setting, and what proves it.
//
// It joins three things: docs/features.txt, where people write the state of a
// row, a note and its settings; the headers of the scenario files; and the
// output of a run of them. A row that is claimed without proof is a problem, as
// are a setting that the configuration does not have, a test that does not
// exist, and a row of the list of expected ones of which nothing is said.
//
// It is for `make features` and for the test that docs/features.md is as it
// would be written; the product does not use it. All functions may be called
// from any goroutine.
package features
