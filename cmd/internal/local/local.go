// Package local names what a running server and the commands that talk to it
// must agree on.
package local

// SocketName is the owner-only socket of a running server, in its data
// directory. Whoever may open it is trusted as the owner.
const SocketName = "ringdown.sock"
