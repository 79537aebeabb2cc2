package devicecert

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"net"
	"slices"
	"sync"
	"time"
)

// Names under which the authority is kept.
const (
	CertFile = "device-ca.pem"
	KeyFile  = "device-ca.key"
)

const (
	authorityYears = 20
	leafDays       = 397 // what browsers accept from any authority
	renewBefore    = 30 * 24 * time.Hour
)

// clockFloor is the start of the authority's life. An appliance without a
// battery clock may make it before it knows the date.
func clockFloor() time.Time { return time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC) }

// Files keeps two small files, readable by their owner only. Read returns an
// error that is fs.ErrNotExist for a file that was never written.
type Files interface {
	Read(name string) ([]byte, error)
	Write(name string, data []byte) error
}

// Authority signs the device's HTTPS certificate. Make it with [Load].
type Authority struct {
	cert  *x509.Certificate
	key   crypto.Signer
	names []string
	ips   func() []net.IP
	now   func() time.Time

	mu   sync.Mutex
	leaf *tls.Certificate
}

// Load reads the authority from the files, or makes it when there is none. The
// certificates it signs name the given hosts and addresses, localhost and the
// loopback addresses; ips is asked whenever one is signed: addresses change.
func Load(files Files, now func() time.Time, names []string, ips func() []net.IP) (*Authority, error) {
	a := &Authority{
		now:   now,
		names: append([]string{"localhost"}, names...),
		ips:   ips,
	}
	certPEM, err := files.Read(CertFile)
	if errors.Is(err, fs.ErrNotExist) {
		return a, a.make(files)
	}
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", CertFile, err)
	}
	keyPEM, err := files.Read(KeyFile)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", KeyFile, err)
	}
	return a, a.parse(certPEM, keyPEM)
}

func (a *Authority) parse(certPEM, keyPEM []byte) error {
	pair, err := tls.X509KeyPair(certPEM, keyPEM)
	if err != nil {
		return fmt.Errorf("device certificate authority in %s and %s: %w", CertFile, KeyFile, err)
	}
	signer, ok := pair.PrivateKey.(crypto.Signer)
	if !ok {
		return fmt.Errorf("device certificate authority: the key in %s cannot sign", KeyFile)
	}
	a.cert, a.key = pair.Leaf, signer
	return nil
}

func (a *Authority) make(files Files) error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return fmt.Errorf("make the device authority's key: %w", err)
	}
	template := &x509.Certificate{
		SerialNumber:          serial(),
		Subject:               pkix.Name{CommonName: "Ringdown device authority " + time.Now().UTC().Format("2006-01-02")},
		NotBefore:             clockFloor(),
		NotAfter:              clockFloor().AddDate(authorityYears, 0, 0),
		KeyUsage:              x509.KeyUsageCertSign,
		BasicConstraintsValid: true,
		IsCA:                  true,
		MaxPathLenZero:        true,
		ExtKeyUsage:           []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return fmt.Errorf("sign the device authority: %w", err)
	}
	keyDER, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return fmt.Errorf("write the device authority's key: %w", err)
	}
	certPEM := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	keyPEM := pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: keyDER})
	// The key first: a certificate without its key would be unusable for ever.
	if err := files.Write(KeyFile, keyPEM); err != nil {
		return fmt.Errorf("keep the device authority's key: %w", err)
	}
	if err := files.Write(CertFile, certPEM); err != nil {
		return fmt.Errorf("keep the device authority: %w", err)
	}
	return a.parse(certPEM, keyPEM)
}

func serial() *big.Int {
	limit := new(big.Int).Lsh(big.NewInt(1), 127)
	n, err := rand.Int(rand.Reader, limit)
	if err != nil {
		panic("devicecert: the system's random source is gone: " + err.Error()) // crypto/rand never returns an error
	}
	return n
}

// PEM returns the authority's certificate, for people to install.
func (a *Authority) PEM() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: a.cert.Raw})
}

// TLS returns the configuration for an HTTPS listener: TLS 1.2 or later with
// the device's certificate.
func (a *Authority) TLS() *tls.Config {
	return &tls.Config{
		MinVersion: tls.VersionTLS12,
		NextProtos: []string{"h2", "http/1.1"},
		GetCertificate: func(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
			return a.certificate(hello.Conn)
		},
	}
}

// certificate returns the leaf, a fresh one when the last is not good for long or
// does not name the address that somebody has connected to.
func (a *Authority) certificate(c net.Conn) (*tls.Certificate, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	now, at := a.now(), addressOf(c)
	if l := a.leaf; l != nil && now.After(l.Leaf.NotBefore) && now.Add(renewBefore).Before(l.Leaf.NotAfter) && names(l.Leaf, at) {
		return l, nil
	}
	leaf, err := a.sign(now, at)
	if err != nil {
		return nil, err
	}
	a.leaf = leaf
	return leaf, nil
}

// addressOf is our own of a connection; nil: it has none.
func addressOf(c net.Conn) net.IP {
	if c == nil {
		return nil
	}
	if at, is := c.LocalAddr().(*net.TCPAddr); is && len(at.Zone) == 0 {
		return at.IP
	}
	return nil
}

func names(c *x509.Certificate, at net.IP) bool {
	return at == nil || slices.ContainsFunc(c.IPAddresses, at.Equal)
}

// addresses are those that a certificate names, at among them.
func (a *Authority) addresses(at net.IP) []net.IP {
	all := []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback}
	if a.ips != nil {
		all = append(all, a.ips()...)
	}
	if at != nil && !slices.ContainsFunc(all, at.Equal) {
		all = append(all, at)
	}
	return all
}

func (a *Authority) sign(now time.Time, at net.IP) (*tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("make the HTTPS key: %w", err)
	}
	template := &x509.Certificate{
		SerialNumber: serial(),
		Subject:      pkix.Name{CommonName: a.names[len(a.names)-1]},
		NotBefore:    now.Add(-24 * time.Hour), // a browser's clock may be behind
		NotAfter:     now.AddDate(0, 0, leafDays-1),
		KeyUsage:     x509.KeyUsageDigitalSignature,
		ExtKeyUsage:  []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		DNSNames:     a.names,
		IPAddresses:  a.addresses(at),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, a.cert, key.Public(), a.key)
	if err != nil {
		return nil, fmt.Errorf("sign the HTTPS certificate: %w", err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, fmt.Errorf("read back the HTTPS certificate: %w", err)
	}
	return &tls.Certificate{Certificate: [][]byte{der, a.cert.Raw}, PrivateKey: key, Leaf: leaf}, nil
}
