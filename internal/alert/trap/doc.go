// Package trap sends alerts as SNMP notifications of version 2c (RFC 3416 4.2.6),
// with the objects of docs/RINGDOWN-MIB.txt. Nobody confirms them. Send may be
// called from any goroutine.
package trap
