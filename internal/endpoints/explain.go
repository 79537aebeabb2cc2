package endpoints

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"syscall"
)

// explain is an error as a sentence, without the places that it went through. The
// sentences here stand in the pages' catalogues of sentences.
func explain(err error) string {
	var dns *net.DNSError
	switch {
	case errors.As(err, &dns) && dns.IsNotFound:
		return fmt.Sprintf("The name %s is not known to the name server.", dns.Name)
	case errors.As(err, &dns):
		return "The name server does not answer: check the DNS servers, and that port 53 is open to them."
	case isRefusal(err):
		return "The host answers that nobody listens at this port."
	case errors.Is(err, syscall.ENETUNREACH) || errors.Is(err, syscall.EHOSTUNREACH):
		return "No way leads to this address: check the gateway, and that the host is switched on."
	case errors.Is(err, context.DeadlineExceeded) || errors.Is(err, os.ErrDeadlineExceeded) || os.IsTimeout(err):
		return "No answer came in time: a firewall may drop the packets, or the host is off."
	}
	return plain(err)
}

// plain is what net says, without operation and address.
func plain(err error) string {
	text := err.Error()
	var op *net.OpError
	if errors.As(err, &op) {
		text = op.Err.Error()
	}
	return strings.ToUpper(text[:1]) + text[1:] + "."
}

// isRefusal reports whether the host itself said that nobody listens.
func isRefusal(err error) bool { return errors.Is(err, syscall.ECONNREFUSED) }
