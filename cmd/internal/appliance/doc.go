// Package appliance is the wiring: it opens every room of one gateway, ties
// them together, and closes them in order. It decides nothing.
//
// [New] opens the data directory, reads the configuration and makes the rooms;
// it starts nothing and listens nowhere. [Main.Run] works until its context
// ends: then no call begins any more, calls are hung up, records are flushed,
// listeners close, within five seconds. [Main.Close] gives the data directory
// back. Only cmd knows this package.
//
// In virtual time (a testing/synctest bubble) an appliance runs whole, without
// listeners; the tests' far ends are the simulator's desk.
package appliance
