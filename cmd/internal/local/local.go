package local

// SocketName is the owner-only socket of a running server, in its data
// directory. Whoever may open it is trusted as the owner.
const SocketName = "ringdown.sock"
