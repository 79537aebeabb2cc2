package sipstack

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"net/netip"
	"syscall"
	"time"

	"github.com/emiago/sipgo/sip"
)

// dialWait is how long a connection to a proxy may take, its TLS handshake
// included: longer than any way round the world and back, three times.
const dialWait = 4 * time.Second

// reach is the connections that we open ourselves, to trunks' proxies. To sipgo
// they are those of one more listener: so they are read in whole messages and
// closed like all others.
type reach struct {
	network string // "TCP" or "TLS"
	door    *streams
	fresh   chan *opened
	over    chan struct{}

	last *opened // Accept's own
}

// opened is a connection on its way to sipgo's pool.
type opened struct {
	net.Conn
	ready chan struct{} // closed when it is there
}

func newReach(network string, g *guard, ended func(network string, from netip.AddrPort)) *reach {
	r := &reach{network: network, fresh: make(chan *opened), over: make(chan struct{})}
	r.door = newStreams(r, g, func(from netip.AddrPort) { ended(network, from) })
	return r
}

// Accept implements net.Listener. sipgo asks for the next connection when it has
// put the last one into its pool.
func (r *reach) Accept() (net.Conn, error) {
	if r.last != nil {
		close(r.last.ready)
	}
	r.last = nil
	select {
	case r.last = <-r.fresh:
		return r.last.Conn, nil
	case <-r.over:
		return nil, net.ErrClosed
	}
}

// Close implements net.Listener.
func (r *reach) Close() error {
	close(r.over)
	return nil
}

// Addr implements net.Listener; nobody connects there.
func (r *reach) Addr() net.Addr { return &net.TCPAddr{} }

// serve lets sipgo read the connections until the door is shut.
func (r *reach) serve(tpl *sip.TransportLayer) {
	read := tpl.ServeTCP
	if r.network == "TLS" {
		read = tpl.ServeTLS
	}
	_ = read(&plain{r.door}) // it ends when the door is shut, and for no other reason
}

// dial opens a connection and waits until messages can be sent by it.
func (r *reach) dial(ctx context.Context, to netip.AddrPort, conf *tls.Config, control func(network, address string, c syscall.RawConn) error) error {
	ctx, cancel := context.WithTimeout(ctx, dialWait)
	defer cancel()
	d := net.Dialer{Control: control}
	c, err := d.DialContext(ctx, "tcp", to.String())
	if err == nil && conf != nil {
		c, err = shake(ctx, c, conf)
	}
	if err != nil {
		return fmt.Errorf("connect to %s: %w", to, err)
	}
	n := &opened{Conn: c, ready: make(chan struct{})}
	select {
	case r.fresh <- n:
	case <-ctx.Done():
		_ = c.Close()
		return fmt.Errorf("connect to %s: %w", to, ctx.Err())
	}
	select {
	case <-n.ready:
	case <-ctx.Done():
	}
	return nil
}

// shake makes a connection an encrypted one.
func shake(ctx context.Context, c net.Conn, conf *tls.Config) (net.Conn, error) {
	e := tls.Client(c, conf)
	if err := e.HandshakeContext(ctx); err != nil {
		_ = c.Close()
		return nil, err
	}
	return e, nil
}

// sendTo is send for a request that may have to open its connection first.
func (s *Stack) sendTo(to site, req *sip.Request, answer func(*sip.Response), failed func(error)) *exchange {
	r := s.reaches[to.peer.network]
	if r == nil || s.connected(to.peer) {
		return s.send(req, answer, failed)
	}
	x := &exchange{s: s, req: req, answer: answer, failed: failed}
	if !s.enter() {
		return x
	}
	s.chats[x] = struct{}{}
	control := s.control(s.deviceTo(to.peer.addr.Addr()))
	go func() {
		defer s.workers.Done()
		err := r.dial(s.leaving, to.peer.addr, s.tlsFor(to), control)
		s.mail.put(func() { x.dialled(err) }, maxWaitingOrders)
	}()
	return x
}

// dialled sends a request whose connection was opened for it.
func (x *exchange) dialled(err error) {
	delete(x.s.chats, x)
	switch {
	case x.given:
		x.fail(sip.ErrTransactionTerminated)
	case err != nil:
		x.fail(err)
	default:
		sent := x.s.send(x.req, x.answer, x.failed)
		x.tx = sent.tx
	}
}

// connected reports whether there is a connection to a peer.
func (s *Stack) connected(p peer) bool {
	c, err := s.tpl.GetConnection(p.network, p.addr.String())
	if err != nil {
		return false
	}
	_, _ = c.TryClose()
	return true
}

// tlsFor is how an encrypted connection to a proxy is made; nil for others. Its
// certificate must be for the name that the configuration has.
func (s *Stack) tlsFor(to site) *tls.Config {
	if to.peer.network != "TLS" {
		return nil
	}
	conf := &tls.Config{MinVersion: tls.VersionTLS12}
	if s.o.Trust != nil {
		conf.RootCAs = s.o.Trust
	}
	if to.trust != "" {
		conf.RootCAs = x509.NewCertPool() // nobody, where the text has no certificate
		conf.RootCAs.AppendCertsFromPEM([]byte(to.trust))
	}
	conf.ServerName = to.name
	return conf
}
