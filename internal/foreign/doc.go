// Package foreign is what tests need that start foreign programs, telephones for
// the most part: ports where those listen ([Port]), and a test that is left out, by
// the rules of CI, where a program is not installed ([Need], [MayBeSkipped]).
//
// Everything may be called from any goroutine of a test, and by any number of
// processes at a time.
package foreign
