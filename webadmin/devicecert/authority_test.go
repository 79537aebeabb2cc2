package devicecert_test

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"io/fs"
	"net"
	"testing"
	"time"

	"ringdown/webadmin/devicecert"
)

type memory map[string][]byte

func (m memory) Read(name string) ([]byte, error) {
	data, ok := m[name]
	if !ok {
		return nil, fs.ErrNotExist
	}
	return data, nil
}

func (m memory) Write(name string, data []byte) error {
	m[name] = data
	return nil
}

func leafAt(t *testing.T, a *devicecert.Authority) *x509.Certificate {
	t.Helper()
	cert, err := a.TLS().GetCertificate(&tls.ClientHelloInfo{})
	if err != nil {
		t.Fatal(err)
	}
	return cert.Leaf
}

func TestCertificateIsTrustedUnderTheDeviceAuthorityForItsNames(t *testing.T) {
	now := time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)
	a, err := devicecert.Load(memory{}, func() time.Time { return now }, []string{"ringdown.local"}, func() []net.IP { return []net.IP{net.IPv4(192, 168, 1, 9)} })
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(a.PEM())
	leaf := leafAt(t, a)
	for _, name := range []string{"localhost", "ringdown.local", "192.168.1.9", "127.0.0.1", "::1"} {
		if _, err := leaf.Verify(x509.VerifyOptions{Roots: roots, DNSName: name, CurrentTime: now}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := leaf.Verify(x509.VerifyOptions{Roots: roots, DNSName: "other.example", CurrentTime: now}); err == nil {
		t.Error("the certificate is good for a name that was not given")
	}
}

// TestACertificateNamesAnAddressThatTheApplianceGotLater: it may be there before
// DHCP has answered, and have another one every day.
func TestACertificateNamesAnAddressThatTheApplianceGotLater(t *testing.T) {
	a, err := devicecert.Load(memory{}, time.Now, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, ip := range []net.IP{net.IPv4(192, 168, 1, 9), net.IPv4(10, 0, 2, 77)} {
		c, err := a.TLS().GetCertificate(&tls.ClientHelloInfo{Conn: at{ip: ip}})
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Leaf.VerifyHostname(ip.String()); err != nil {
			t.Errorf("who connects to %s: %v", ip, err)
		}
	}
}

// at is a connection to one of our addresses.
type at struct {
	net.Conn
	ip net.IP
}

func (a at) LocalAddr() net.Addr { return &net.TCPAddr{IP: a.ip, Port: 443} }

func TestAuthorityIsMadeOnce(t *testing.T) {
	files := memory{}
	first, err := devicecert.Load(files, time.Now, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	second, err := devicecert.Load(files, time.Now, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(first.PEM(), second.PEM()) {
		t.Error("the second start made another authority")
	}
}

func TestLeafIsRenewedBeforeItEndsAndWhenTheClockWasSet(t *testing.T) {
	now := time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)
	a, err := devicecert.Load(memory{}, func() time.Time { return now }, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	first := leafAt(t, a)
	if leafAt(t, a) != first {
		t.Error("a good certificate was made anew")
	}
	now = first.NotAfter.Add(-10 * 24 * time.Hour)
	second := leafAt(t, a)
	if second == first {
		t.Error("ten days before its end the certificate is still the old one")
	}
	now = time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)
	if third := leafAt(t, a); third.NotBefore.After(now) {
		t.Error("after the clock was set back the certificate begins in the future")
	}
}

func TestSpoiltAuthorityIsRefusedWithItsName(t *testing.T) {
	files := memory{devicecert.CertFile: []byte("nonsense"), devicecert.KeyFile: []byte("nonsense")}
	if _, err := devicecert.Load(files, time.Now, nil, nil); err == nil || !bytes.Contains([]byte(err.Error()), []byte(devicecert.CertFile)) {
		t.Errorf("got %v, want an error that names %s", err, devicecert.CertFile)
	}
}
