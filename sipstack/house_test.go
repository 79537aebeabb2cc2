package sipstack

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"net/textproto"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/icholy/digest"

	"ringdown/internal/call"
)

// certificate is one for loopback addresses, and who trusts it.
func certificate(t testing.TB, name string) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{
		SerialNumber: big.NewInt(1), DNSNames: []string{name}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature,
	}
	der, err := x509.CreateCertificate(rand.Reader, c, c, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(leaf)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf}, pool
}

// house is a stack on real sockets: over TCP, TLS and web sockets.
type house struct {
	t             testing.TB
	stack         *Stack
	tcp, tls, web net.Listener
	pool          *x509.CertPool
	events        chan call.Event
	media         *studio

	mu   sync.Mutex
	cert tls.Certificate
}

func inHouse(t testing.TB, at string) *house {
	t.Helper()
	h := &house{t: t, events: make(chan call.Event, 64), media: &studio{}}
	h.cert, h.pool = certificate(t, "one.example")
	config := &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) {
		h.mu.Lock()
		defer h.mu.Unlock()
		c := h.cert
		return &c, nil
	}}
	h.tcp, h.tls, h.web = listenAt(t, at), listenAt(t, at), listenAt(t, at)
	s, err := New(Options{
		Listeners: []Listener{{Stream: h.tcp}, {Stream: h.tls, TLS: config}, {Stream: h.web, TLS: config, Web: true}},
		Accounts:  accounts{"805": "tea-pot", "806": "milk-jug"}, Origins: []string{"pages.example"},
		Media: h.media, Post: func(e call.Event) { h.events <- e }, Log: slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelDebug})),
	})
	if err != nil {
		t.Fatal(err)
	}
	h.stack = s
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- s.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("Run: %v", err)
		}
	})
	return h
}

func listenAt(t testing.TB, at string) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", net.JoinHostPort(at, "0"))
	if err != nil {
		t.Skipf("%s is not an address of this machine: %v", at, err)
	}
	return l
}

func (h *house) client() *tls.Config {
	return &tls.Config{RootCAs: h.pool, MinVersion: tls.VersionTLS12}
}

// flow is a telephone's connection.
type flow struct {
	h    *house
	via  string
	send func(string)
	read func() (string, error) // one message
	shut func()
	cseq int
}

// stream makes a flow of a connection.
func (h *house) stream(via string, c net.Conn) *flow {
	r := bufio.NewReader(c)
	f := &flow{h: h, via: via, shut: func() { _ = c.Close() }}
	f.send = func(text string) {
		if _, err := io.WriteString(c, text); err != nil {
			h.t.Errorf("%s: %v", via, err)
		}
	}
	f.read = func() (string, error) {
		_ = c.SetReadDeadline(time.Now().Add(10 * time.Second))
		return readMessage(r)
	}
	h.t.Cleanup(f.shut)
	return f
}

// readMessage reads one message, or the line ends of a keepalive.
func readMessage(r *bufio.Reader) (string, error) {
	first, err := r.ReadString('\n')
	if err != nil || first == "\r\n" {
		return first, err
	}
	head, err := textproto.NewReader(r).ReadMIMEHeader()
	if err != nil {
		return "", err
	}
	n, _ := strconv.Atoi(head.Get("Content-Length"))
	body := make([]byte, n)
	_, err = io.ReadFull(r, body)
	var b strings.Builder
	b.WriteString(first)
	for k, vs := range head {
		for _, v := range vs {
			b.WriteString(k + ": " + v + "\r\n")
		}
	}
	return b.String() + "\r\n" + string(body), err
}

func (h *house) dialTCP() *flow {
	c, err := net.Dial("tcp", h.tcp.Addr().String())
	if err != nil {
		h.t.Fatal(err)
	}
	return h.stream("TCP", c)
}

func (h *house) dialTLS() *flow {
	h.t.Helper()
	c, err := tls.Dial("tcp", h.tls.Addr().String(), h.client())
	if err != nil {
		h.t.Fatal(err)
	}
	return h.stream("TLS", c)
}

// dialWeb opens a web socket; origin "" is no browser's.
func (h *house) dialWeb(origin string, protocols ...string) (*flow, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	head := http.Header{}
	if origin != "" {
		head.Set("Origin", origin)
	}
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: h.client()}}
	c, res, err := websocket.Dial(ctx, "wss://"+h.web.Addr().String()+"/sip", &websocket.DialOptions{HTTPClient: client, HTTPHeader: head, Subprotocols: protocols})
	if err != nil {
		if res != nil {
			_ = res.Body.Close()
			err = fmt.Errorf("%d: %w", res.StatusCode, err)
		}
		return nil, err
	}
	h.t.Cleanup(func() { _ = c.CloseNow() })
	f := &flow{h: h, via: "WSS", shut: func() { _ = c.CloseNow() }}
	f.send = func(text string) {
		if err := c.Write(context.Background(), websocket.MessageText, []byte(text)); err != nil {
			h.t.Error(err)
		}
	}
	f.read = func() (string, error) {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		_, b, err := c.Read(ctx)
		return string(b), err
	}
	return f, nil
}

// next is the next message, whose first line must begin with this.
func (f *flow) next(first string) string {
	f.h.t.Helper()
	m, err := f.read()
	if err != nil || !strings.HasPrefix(m, first) {
		f.h.t.Fatalf("%s waits for %q and got %q, %v", f.via, first, m, err)
	}
	return m
}

// text writes a request.
func (f *flow) text(method, uri, contact, body string, more ...string) string {
	f.cseq++
	head := fmt.Sprintf("%s %s SIP/2.0\r\nVia: SIP/2.0/%s there.invalid;branch=z9hG4bK%s%d%p;rport\r\nMax-Forwards: 70\r\nFrom: <sip:805@here>;tag=f\r\nTo: <sip:805@here>\r\n"+
		"Call-ID: %s@flow\r\nCSeq: %d %s\r\nContact: <%s>\r\n", method, uri, f.via, f.via, f.cseq, f, f.via+method, f.cseq, method, contact)
	for _, m := range more {
		head += m + "\r\n"
	}
	return head + fmt.Sprintf("Content-Length: %d\r\n\r\n%s", len(body), body)
}

// signed sends a request and answers its challenge.
func (f *flow) signed(method, uri, contact, body string, more ...string) {
	f.h.t.Helper()
	f.send(f.text(method, uri, contact, body, more...))
	challenge := f.next("SIP/2.0 401")
	if method == "INVITE" {
		f.cseq--
		f.send(f.text("ACK", uri, contact, ""))
	}
	f.send(f.text(method, uri, contact, body, append(more, "Authorization: "+f.answer(challenge, method, uri))...))
}

func (f *flow) answer(challenge, method, uri string) string {
	f.h.t.Helper()
	head, err := textproto.NewReader(bufio.NewReader(strings.NewReader(challenge[strings.Index(challenge, "\r\n")+2:]))).ReadMIMEHeader()
	if err != nil {
		f.h.t.Fatal(err)
	}
	ch, err := digest.ParseChallenge(head.Get("Www-Authenticate"))
	if err != nil {
		f.h.t.Fatal(err)
	}
	cred, err := digest.Digest(ch, digest.Options{Method: method, URI: uri, Username: "805", Password: "tea-pot", Count: 1})
	if err != nil {
		f.h.t.Fatal(err)
	}
	return cred.String()
}

func (f *flow) register(contact string) string {
	f.h.t.Helper()
	f.signed("REGISTER", "sip:here", contact, "", "Expires: 600")
	return f.next("SIP/2.0 200")
}

func (h *house) event(k call.EventKind) {
	h.t.Helper()
	select {
	case e := <-h.events:
		if e.Kind != k {
			h.t.Fatalf("%s is waited for, and %s %s came", k, e.Kind, e.Text)
		}
	case <-time.After(10 * time.Second):
		h.t.Fatalf("%s is waited for in vain", k)
	}
}
