// Package control lets a program without rights order updates, another address
// and a factory reset of the one that has them: the first process of the firmware listens on a socket that only the
// gateway may open, and the gateway passes on what its owner wants.
//
// What is said is HTTP, so that a bundle is a body that streams. The gateway
// never touches a slot or the boot state: who takes it over may order updates,
// and they need the signature all the same.
package control
