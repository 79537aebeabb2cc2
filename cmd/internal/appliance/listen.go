package appliance

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"ringdown/cmd/internal/local"
	"ringdown/internal/store"
	"ringdown/webadmin/devicecert"
)

// Time-outs of the pages' servers. There is no write time-out: live events are
// one long answer.
const (
	headerTimeout = 5 * time.Second  // a browser sends its header at once
	readTimeout   = 60 * time.Second // the largest upload over a slow office link
	idleTimeout   = 2 * time.Minute
	closeTimeout  = 1 * time.Second // for answers under way at the end
	maxHeader     = 32 << 10
)

// listener is one open door.
type listener struct {
	net.Listener
	server *http.Server
	scheme string // "http", "https", or "" the local socket
}

// Listening is what a person needs to know of a running appliance.
type Listening struct {
	HTTP, HTTPS string // addresses of the pages, "" none
	SetupCode   string // the pages' first run asks for it; "" when that is done
	SIP         string // address for SIP telephones, "" none
	SIPS        string // the same over TLS, "" none
	Simulated   bool   // the hardware is simulated
}

func (m *Main) listening(open []listener) Listening {
	l := Listening{Simulated: m.desk != nil, SIP: m.sipAddress, SIPS: m.sipsAddress}
	for _, o := range open {
		switch o.scheme {
		case "http":
			l.HTTP = o.Addr().String()
		case "https":
			l.HTTPS = o.Addr().String()
		}
	}
	if done, err := m.settings.Done(); err == nil && !done && m.web != nil {
		l.SetupCode = m.web.SetupCode()
	}
	return l
}

// listen opens all doors, or none.
func (m *Main) listen() (open []listener, err error) {
	defer func() {
		if err != nil {
			for _, l := range open {
				err = errors.Join(err, l.Close())
			}
			open = nil
		}
	}()
	for _, door := range []func() (*listener, error){m.listenSocket, m.listenHTTP, m.listenHTTPS} {
		l, err := door()
		if err != nil {
			return open, err
		}
		if l != nil {
			open = append(open, *l)
		}
	}
	m.doors = pageDoors(open)
	return open, m.listenSIP()
}

func newServer(h http.Handler) *http.Server {
	return &http.Server{Handler: h, ReadHeaderTimeout: headerTimeout, ReadTimeout: readTimeout, IdleTimeout: idleTimeout, MaxHeaderBytes: maxHeader}
}

// listenSocket opens the local socket: the database's lock says that nobody else
// is there.
func (m *Main) listenSocket() (*listener, error) {
	if !m.opt.Socket {
		return nil, nil
	}
	l, err := local.Listen(m.opt.Data)
	if err != nil {
		return nil, fmt.Errorf("open the local socket: %w", err)
	}
	return &listener{l, newServer(m.web.LocalHandler()), ""}, nil
}

func (m *Main) listenHTTP() (*listener, error) {
	if m.opt.HTTP == "" {
		return nil, nil
	}
	l, err := net.Listen("tcp", m.opt.HTTP)
	if err != nil {
		return nil, fmt.Errorf("open the pages' address %s: %w", m.opt.HTTP, reasonFor(err, "-http or -https"))
	}
	return &listener{l, newServer(m.web.Handler()), "http"}, nil
}

func (m *Main) listenHTTPS() (*listener, error) {
	if m.opt.HTTPS == "" {
		return nil, nil
	}
	l, err := net.Listen("tcp", m.opt.HTTPS)
	if err != nil {
		return nil, fmt.Errorf("open the pages' address %s: %w", m.opt.HTTPS, reasonFor(err, "-http or -https"))
	}
	return &listener{tls.NewListener(l, m.authority.TLS()), newServer(m.web.Handler()), "https"}, nil
}

// reasonFor drops what net repeats: operation and address. flag says which words
// give another address.
func reasonFor(err error, flag string) error {
	var op *net.OpError
	if !errors.As(err, &op) {
		return err
	}
	if strings.Contains(op.Err.Error(), "address already in use") {
		return errors.New("another program is using it; say another with " + flag)
	}
	return op.Err
}

// serve answers until ctx ends, then lets answers under way finish.
func (l listener) serve(ctx context.Context) error {
	failed := make(chan error, 1)
	go func() { failed <- l.server.Serve(l.Listener) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	last, cancel := context.WithTimeout(context.Background(), closeTimeout)
	defer cancel()
	if err := l.server.Shutdown(last); err != nil {
		_ = l.server.Close() // what still runs has had its time
	}
	<-failed //nolint:errcheck // ErrServerClosed
	return nil
}

// folder keeps the device's certificate authority in the data directory.
type folder string

// Read implements devicecert.Files.
func (f folder) Read(name string) ([]byte, error) { return os.ReadFile(filepath.Join(string(f), name)) }

// Write implements devicecert.Files.
func (f folder) Write(name string, data []byte) error {
	return store.WriteFile(filepath.Join(string(f), name), data, 0o600)
}

// authorityOf loads the device's authority, or makes it at the first start.
func authorityOf(data string) (*devicecert.Authority, error) {
	host, err := os.Hostname()
	if err != nil {
		host = "ringdown"
	}
	return devicecert.Load(folder(data), time.Now, []string{host, "ringdown.local"}, ownAddresses)
}

// ownAddresses are those of this machine, for the certificate.
func ownAddresses() []net.IP {
	addresses, err := net.InterfaceAddrs()
	if err != nil {
		return nil
	}
	var ips []net.IP
	for _, a := range addresses {
		if n, ok := a.(*net.IPNet); ok && n.IP.IsGlobalUnicast() {
			ips = append(ips, n.IP)
		}
	}
	return ips
}
