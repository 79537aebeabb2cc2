// Package migrate brings the raw data of an old configuration text up to the
// newest schema, one version at a time.
//
// Each version has one file, v2.go, v3.go…, with one function and a comment
// BEFORE / AFTER that shows the data on both sides. A file is frozen once it
// has been released: it works on raw data (maps, lists and scalars as YAML
// gives them), never on the types of internal/config, so that a later change
// of those cannot change what an old migration does.
//
// A step must accept anything that the old version accepted, and say in one
// sentence what it could not carry over. It changes only what it names:
// everything else passes through.
//
// Version 1 is the first, so there is no step yet. Adding a version is: write
// vN.go, add its step to [Steps], raise [Current], add a text of the old
// version to the tests of internal/config.
package migrate
