// Package feature holds the features that a telephone reaches by dialling a
// code: their names, what follows each code, and the codes themselves, by
// profile. It is data and the grammar of it; what a feature does is acd's.
//
// A profile is what somebody who comes from another telephone system has in
// their fingers. Each single code may be set otherwise, or to none, in the
// configuration. Codes that cannot be told apart from one another or from
// numbers are found by Collisions.
//
// Everything here is a value; any goroutine may read it.
package feature
