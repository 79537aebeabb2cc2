// Package fetch asks servers for flows (IV-6): with time-outs, attempts that are
// counted, answers of a bounded size, and nobody's call waiting for another's.
//
// A flow's URL may hold what a caller keyed, and names of servers can lead
// anywhere. So an address is looked at when it is dialled, after its name was
// resolved and after each redirection: what is not a public one
// (RFC 6890) is refused, unless the settings allow it.
//
// [Pool.Run] owns what is under way; [Pool.Start] may be called from any
// goroutine and returns at once.
package fetch
