// Package mail sends single mails with an attachment over SMTP, by a server that
// is set up. It keeps nothing: whoever sends tries again. Send may be called from
// any goroutine; it waits for the server, and no longer than its context.
//
// The way to the server is encrypted unless the settings say otherwise, and its
// certificate is checked: STARTTLS must be offered (RFC 3207), or TLS begins with
// the first byte (RFC 8314).
package mail
