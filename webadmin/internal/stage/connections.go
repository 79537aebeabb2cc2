package main

import (
	"net"
	"net/http"
	"sync"
)

// connections are those that clients hold, so that a test can cut them.
type connections struct {
	mu   sync.Mutex
	open map[net.Conn]struct{}
}

// note follows a connection through its life, as http.Server tells it.
func (c *connections) note(conn net.Conn, state http.ConnState) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch state {
	case http.StateNew:
		c.open[conn] = struct{}{}
	case http.StateClosed, http.StateHijacked:
		delete(c.open, conn)
	case http.StateActive, http.StateIdle: // still open
	}
}

// drop cuts every connection, as a cable pulled out and put back does.
func (c *connections) drop() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for conn := range c.open {
		_ = conn.Close() // its own end may have come first
	}
}
