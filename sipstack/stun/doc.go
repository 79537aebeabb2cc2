// Package stun asks a STUN server (RFC 5389) from which address it sees us: the
// public one, where a router translates addresses.
//
// [Request] and [Parse] are the messages. [Watch] asks again and again and
// knows the last answer; it starts nothing, Run blocks until its context ends.
// Watch.Address may be called from any goroutine.
//
// An answer is believed only if it has the number of the request that was sent
// and comes from where that went. The server learns that we are there, and
// nothing else.
package stun
