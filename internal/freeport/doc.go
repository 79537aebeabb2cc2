// Package freeport finds ports for the foreign programs that tests start: they
// want to be told where to listen, and cannot ask the system for any port.
//
// [For] may be called from any goroutine and by any number of processes at a time.
package freeport
