// Package guarded makes HTTP transports that reach servers of the public internet
// only, and of those inside the ones that the settings allow.
//
// A URL may hold what a caller keyed, and names of servers can lead anywhere. So
// an address is looked at when it is dialled, after its name was resolved and
// after each redirection: what is not a public one (RFC 6890) is refused.
//
// [Trust] says who vouches for a server over TLS, for mail and syslog too.
package guarded
