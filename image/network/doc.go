// Package network keeps the address of an appliance of its own (HW-4): by DHCP,
// or a fixed one that its owner has set.
//
// A new setting is in force on trial: the one before comes back by itself unless
// somebody confirms within [Window], which they can do only if they reach the
// appliance at its new address. After a restart or a power cut meanwhile the one
// before is in force at once.
//
// [Keeper] decides, and knows nothing of Linux: what is done to the network and
// asked of it is a [Device]'s, and virtual time will do. [Taken] finds out who has
// an address already (RFC 5227).
package network
