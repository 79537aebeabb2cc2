// Package syslog sends alerts to a syslog server: RFC 5424 over UDP (RFC 5426), TCP
// (RFC 6587, octet counting) or TLS (RFC 5425). It keeps nothing: whoever sends
// tries again. Send may be called from any goroutine; it waits no longer than its
// context.
package syslog
