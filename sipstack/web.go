package sipstack

import (
	"crypto/tls"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"

	"github.com/coder/websocket"
	"github.com/emiago/sipgo/sip"
)

// maxWebHead bounds the request that opens a web socket: browsers send 1 KiB,
// and their cookies.
const maxWebHead = 16 << 10

// web is SIP over secure web sockets (RFC 7118). The web server and the sockets
// are the library's; sipgo gets each socket as a connection that is already
// agreed on, see webConn.
type web struct {
	st      *streams
	config  *tls.Config
	origins []string
	server  *http.Server

	opened chan net.Conn // to sipgo's accept; without a queue: who opens waits
	closed chan struct{}
	once   sync.Once
}

func newWeb(st *streams, config *tls.Config, origins []string) *web {
	w := &web{st: st, config: config.Clone(), origins: origins, opened: make(chan net.Conn), closed: make(chan struct{})}
	w.config.NextProtos = []string{"http/1.1"} // a socket is upgraded from it
	w.server = &http.Server{
		Handler:           w,
		ReadHeaderTimeout: firstMessage,
		ReadTimeout:       firstMessage,
		IdleTimeout:       firstMessage,
		MaxHeaderBytes:    maxWebHead,
		ErrorLog:          slog.NewLogLogger(slog.DiscardHandler, slog.LevelDebug), // strangers' failed handshakes
	}
	return w
}

// serve implements door.
func (w *web) serve(tpl *sip.TransportLayer) error {
	var pages sync.WaitGroup
	var failed error
	pages.Go(func() {
		failed = w.server.Serve(tls.NewListener(w.st, w.config))
		w.end()
	})
	err := tpl.ServeWSS(w)
	_ = w.server.Close()
	pages.Wait()
	return errors.Join(err, failed)
}

// shut implements door.
func (w *web) shut() {
	w.end()
	_ = w.server.Close()
	w.st.shut()
}

func (w *web) end() { w.once.Do(func() { close(w.closed) }) }

// ServeHTTP opens a web socket, or refuses in a line that tells nothing.
func (w *web) ServeHTTP(out http.ResponseWriter, r *http.Request) {
	if !w.welcome(r) {
		http.Error(out, "not allowed", http.StatusForbidden)
		return
	}
	if !speaksSIP(r) {
		http.Error(out, "a SIP web socket is expected", http.StatusUpgradeRequired)
		return
	}
	socket, err := websocket.Accept(out, r, &websocket.AcceptOptions{
		Subprotocols:       []string{"sip"},
		InsecureSkipVerify: true, // of the origin: welcome has looked at it
		CompressionMode:    websocket.CompressionDisabled,
	})
	if err != nil {
		return // it has been answered
	}
	socket.SetReadLimit(maxStreamed)
	c := newWebConn(socket, r, w.st.guard)
	select {
	case w.opened <- c:
	case <-w.closed:
		_ = c.Close()
	}
}

// welcome looks at the page that a browser's script belongs to. Scripts of
// strange pages could use a socket in the name of whoever looks at them. What
// is no browser sends no Origin, and has to sign in like all.
func (w *web) welcome(r *http.Request) bool {
	given := r.Header.Get("Origin")
	if given == "" {
		return true
	}
	origin, err := url.Parse(given)
	if err != nil || origin.Host == "" {
		return false
	}
	asked := (&url.URL{Host: r.Host}).Hostname()
	return strings.EqualFold(origin.Hostname(), asked) ||
		slices.ContainsFunc(w.origins, func(o string) bool { return strings.EqualFold(o, origin.Hostname()) })
}

// speaksSIP reports whether the client offers the sub-protocol (RFC 7118 s.4.1).
func speaksSIP(r *http.Request) bool {
	for _, v := range r.Header.Values("Sec-WebSocket-Protocol") {
		for p := range strings.SplitSeq(v, ",") {
			if strings.EqualFold(strings.TrimSpace(p), "sip") {
				return true
			}
		}
	}
	return false
}

// Accept implements net.Listener for sipgo: the sockets that were opened.
func (w *web) Accept() (net.Conn, error) {
	select {
	case c := <-w.opened:
		return c, nil
	case <-w.closed:
		return nil, net.ErrClosed
	}
}

// Addr implements net.Listener.
func (w *web) Addr() net.Addr { return w.st.Addr() }

// Close implements net.Listener.
func (w *web) Close() error {
	w.end()
	return nil
}
