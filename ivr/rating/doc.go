// Package rating asks an outside party how a conversation was (LN-5, IV-8).
//
// A [Session] is an application (see internal/call, Order): it asks for a key of
// its template, says what a wrong one is, gives up after some tries, and leaves
// two marks on the record, "rating" with the key and "rating-label" with what
// the key means. It is pure: one goroutine at a time may use it.
package rating
