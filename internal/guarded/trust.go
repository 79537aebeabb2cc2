package guarded

import (
	"crypto/x509"
	"fmt"
	"os"
)

// Trust is who vouches for a server that is reached over TLS: the system's own
// authorities and those in files (PEM). nil, for no files, is the system's own
// alone. A file that cannot be read or has no certificate is an error.
func Trust(files []string) (*x509.CertPool, error) {
	if len(files) == 0 {
		return nil, nil
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool()
	}
	for _, name := range files {
		pem, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		if !pool.AppendCertsFromPEM(pem) {
			return nil, fmt.Errorf("%s has no certificate", name)
		}
	}
	return pool, nil
}
