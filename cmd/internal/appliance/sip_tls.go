package appliance

import (
	"crypto/tls"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"time"
)

// sipTLS is how SIP is encrypted: with the configured certificate, or the
// device's own.
func (m *Main) sipTLS() (*tls.Config, error) {
	config := &tls.Config{MinVersion: tls.VersionTLS12}
	if c := m.begun.SIP; c.Certificate != "" {
		own := &certificateFile{cert: c.Certificate, key: c.CertificateKey, log: m.log}
		if _, err := own.get(nil); err != nil {
			return nil, err
		}
		config.GetCertificate = own.get
		return config, nil
	}
	if m.authority == nil {
		var err error
		if m.authority, err = authorityOf(m.opt.Data); err != nil {
			return nil, fmt.Errorf("open the device's certificate: %w", err)
		}
	}
	config.GetCertificate = m.authority.TLS().GetCertificate
	return config, nil
}

// certificateFile is a certificate that somebody else renews.
type certificateFile struct {
	cert, key string
	log       *slog.Logger

	mu      sync.Mutex
	now     *tls.Certificate
	changed time.Time // of the file that now was read from
	looked  time.Time
}

// lookAgain is how long the last look at the file's date holds: handshakes may
// be many, and a certificate is renewed days before it ends.
const lookAgain = 10 * time.Second

// get implements tls.Config.GetCertificate. A file that cannot be read any more
// leaves the last certificate in force.
func (f *certificateFile) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.now != nil && time.Since(f.looked) < lookAgain {
		return f.now, nil
	}
	f.looked = time.Now()
	if err := f.read(); err != nil {
		if f.now == nil {
			return nil, err
		}
		f.log.Warn("The new certificate of SIP cannot be used; the last one stays.", "error", err)
	}
	return f.now, nil
}

func (f *certificateFile) read() error {
	info, err := os.Stat(f.cert)
	if err != nil {
		return fmt.Errorf("read SIP's certificate: %w", err)
	}
	if f.now != nil && info.ModTime().Equal(f.changed) {
		return nil
	}
	pair, err := tls.LoadX509KeyPair(f.cert, f.key)
	if err != nil {
		return fmt.Errorf("read SIP's certificate %s: %w", f.cert, err)
	}
	f.now, f.changed = &pair, info.ModTime()
	return nil
}
