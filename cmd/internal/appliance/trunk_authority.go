package appliance

import (
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"os"

	"ringdown/internal/config"
)

// maxAuthority bounds the file that says whom a trunk believes: whole bundles of
// all public authorities have a quarter of it.
const maxAuthority = 1 << 20

// authorityOf reads who vouches for a trunk's proxies. A file that cannot be read
// leaves nobody who does: the trunk stays down, and says why.
func (m *Main) authorityOf(t config.Trunk) string {
	if t.CertificateAuthority == "" {
		return ""
	}
	pem, err := readBounded(t.CertificateAuthority, maxAuthority)
	if err == nil && !x509.NewCertPool().AppendCertsFromPEM(pem) {
		err = errors.New("no certificate in PEM is in it")
	}
	if err != nil {
		m.log.Error("The authority of a trunk's certificates cannot be used.", "trunk", t.ID, "file", t.CertificateAuthority, "error", err)
		return "-"
	}
	return string(pem)
}

// readBounded reads a file that is not larger than it should be.
func readBounded(name string, most int64) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	b, err := io.ReadAll(io.LimitReader(f, most+1))
	if err == nil && int64(len(b)) > most {
		err = fmt.Errorf("read %s: it has more than %d bytes", name, most)
	}
	return b, err
}
