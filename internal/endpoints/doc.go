// Package endpoints lists every host, port and direction that the appliance uses,
// for whoever sets up an office's firewall (AD-10): what listens, and whom it asks.
//
// [List] is pure: a configuration and a few facts in, rows out, always in the same
// order. Whoever adds a socket to the product adds a row here: internal/archtest
// knows which packages open sockets, and a test here holds its table against
// [Services]. [Try] asks whether the host of a row answers now; it takes a row, so
// that nothing but what is listed can be tried.
package endpoints
