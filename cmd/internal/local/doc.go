// Package local is the door between a running server and the commands on the
// same machine: a unix socket in the data directory, which only the owner of
// that directory may open. Whoever comes through it is trusted as the owner.
//
// [Listen] and [Dial] take the data directory, of any length: a name that is
// too long for a socket's address goes by the directory's descriptor.
package local
