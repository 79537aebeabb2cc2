// Package local names what a running server and the commands that talk to it
// must agree on.
package local
