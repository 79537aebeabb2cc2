package webadmin

import (
	"context"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"net/http"
	"strings"
	"time"

	"ringdown/webadmin/auth"
)

// Network reads how the appliance is on the network.
type Network interface {
	Network() (Reach, error)
}

// NetworkAddress is one address of the appliance.
type NetworkAddress struct {
	Interface string `json:"interface" doc:"Network interface" example:"eth0"`
	Address   string `json:"address" doc:"The address" example:"192.168.1.20"`
	Network   string `json:"network" doc:"The network that it is in" example:"192.168.1.0/24"`
	Private   bool   `json:"private" doc:"Whether no router of the Internet passes it on" example:"true"`
}

// Certificate is what browsers need to trust the appliance.
type Certificate struct {
	Subject     string    `json:"subject" doc:"Who the authority says it is" example:"Ringdown device CA 3f9a"`
	Fingerprint string    `json:"fingerprint" doc:"SHA-256 of the authority's certificate, in pairs of digits: compare it with what the browser shows" example:"5A:17:…"`
	From        time.Time `json:"from" doc:"Since when it counts" example:"2026-05-01T08:00:00Z"`
	Until       time.Time `json:"until" doc:"Until when" example:"2051-05-01T08:00:00Z"`
}

// NetworkView is how the appliance is reached.
type NetworkView struct {
	Host        string           `json:"host" doc:"Name of the machine" example:"ringdown"`
	Names       []string         `json:"names" nullable:"false" doc:"Names under which the appliance answers in its network" example:"[\"ringdown.local\"]"`
	Addresses   []NetworkAddress `json:"addresses" nullable:"false" doc:"Its addresses, but those of this machine alone"`
	HTTPS       bool             `json:"https" doc:"Whether pages are served encrypted" example:"true"`
	HTTPSPort   int              `json:"https_port" doc:"Where; 0: HTTPS is off" example:"8443"`
	SIPPort     int              `json:"sip_port" doc:"Where SIP telephones sign in over UDP and TCP; 0: nowhere" example:"5060"`
	SIPSPort    int              `json:"sips_port" doc:"Where they do so over TLS; 0: nowhere" example:"5061"`
	Pages       []string         `json:"pages" nullable:"false" doc:"Where browsers find the pages, encrypted; none: HTTPS is off" example:"[\"https://192.168.1.20\"]"`
	PagesHere   bool             `json:"pages_here" doc:"Whether only this machine finds them there: they listen on an address of its own" example:"false"`
	Servers     []string         `json:"servers" nullable:"false" doc:"Where SIP telephones find the appliance" example:"[\"192.168.1.20\"]"`
	ServersHere bool             `json:"servers_here" doc:"Whether only programs on this machine find it there" example:"false"`
	Secure      bool             `json:"secure" doc:"Whether this request came over HTTPS" example:"true"`
	Seen        string           `json:"seen" doc:"Address that this request came from" example:"192.168.1.50"`
	Certificate *Certificate     `json:"certificate,omitempty" doc:"The device's own certificate authority; left out: HTTPS is off"`
}

type networkAnswer struct{ Body NetworkView }

// localName is what the firmware answers to by multicast DNS (RFC 6762): it does so
// itself, another system may not.
const localName = "ringdown.local"

func (s *Server) addNetwork() {
	add(s, spec{
		id: "network", method: http.MethodGet, path: "/api/v1/system/network", tag: "system", needs: auth.SystemRead,
		summary: "How the appliance is reached", about: "Its addresses and names, whether pages are encrypted, and the certificate authority that browsers can be told to trust; its certificate is at /device-ca.pem.",
		answer: NetworkView{
			Host: "ringdown", Names: []string{localName}, HTTPS: true, HTTPSPort: 443, SIPPort: 5060, SIPSPort: 5061, Secure: true, Seen: "192.168.1.50",
			Pages: []string{"https://" + localName, "https://192.168.1.20"}, Servers: []string{localName, "192.168.1.20"},
			Addresses:   []NetworkAddress{{"eth0", "192.168.1.20", "192.168.1.0/24", true}},
			Certificate: &Certificate{"Ringdown device CA 3f9a", "5A:17:0C:42", exampleTime(), exampleTime().AddDate(25, 0, 0)},
		},
	}, s.getNetwork)
}

func (s *Server) getNetwork(ctx context.Context, _ *struct{}) (*networkAnswer, error) {
	v := NetworkView{Names: []string{}, Addresses: []NetworkAddress{}, Pages: []string{}, Servers: []string{}, HTTPSPort: s.deps.HTTPSPort, HTTPS: s.deps.HTTPSPort != 0}
	if r := request(ctx); r != nil {
		v.Secure, v.Seen = r.TLS != nil, remoteIP(r).String()
	}
	if s.deps.Firmware != nil {
		v.Names = append(v.Names, localName)
	}
	if s.deps.CA != nil {
		v.Certificate = certificateOf(s.deps.CA)
	}
	if s.deps.Network == nil {
		return &networkAnswer{v}, nil
	}
	n, err := s.deps.Network.Network()
	if err != nil {
		return nil, err //nolint:wrapcheck // it says what was read
	}
	v.Host, v.SIPPort, v.SIPSPort = n.Name, n.SIP, n.SIPS
	for _, a := range n.Addresses {
		v.Addresses = append(v.Addresses, NetworkAddress{a.Interface, a.Prefix.Addr().String(), a.Prefix.Masked().String(), a.Prefix.Addr().IsPrivate()})
	}
	v.lead(n)
	return &networkAnswer{v}, nil
}

// certificateOf shows a certificate in PEM; one that cannot be read shows nothing.
func certificateOf(text []byte) *Certificate {
	block, _ := pem.Decode(text)
	if block == nil {
		return nil
	}
	c, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		return nil
	}
	sum := sha256.Sum256(c.Raw)
	pairs := make([]string, len(sum))
	for i, b := range sum {
		pairs[i] = strings.ToUpper(hex.EncodeToString([]byte{b}))
	}
	return &Certificate{Subject: c.Subject.CommonName, Fingerprint: strings.Join(pairs, ":"), From: c.NotBefore, Until: c.NotAfter}
}
