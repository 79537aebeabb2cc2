package endpoints

import (
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"strings"

	"ringdown/internal/config"
)

// Facts are what no configuration says.
type Facts struct {
	Doors        []Door // open ones
	RTPLo, RTPHi int    // both included; 0: SIP does not run
	Firmware     bool   // the appliance's own firmware is below: it has network, clock and name of its own
	DNS          []string
	NTP          []string // that the firmware asks, those of DHCP too
	Asked        []Asked  // servers that flows ask
}

// Door is a port that is open.
type Door struct {
	Service Service
	Address string // host:port as it was bound
	Device  string // network interface, "" any
}

// Asked is a server that a flow asks.
type Asked struct{ Flow, URL string }

// List makes the rows: what comes in, what goes both ways, what goes out.
func List(c config.Config, f Facts) []Row {
	l := lister{c: c, f: f}
	l.pages()
	l.telephones()
	l.sound()
	l.firmware()
	l.trunks()
	l.names()
	l.servers()
	return l.rows
}

type lister struct {
	c    config.Config
	f    Facts
	rows []Row
}

func (l *lister) add(r Row) { l.rows = append(l.rows, r) }

// doors adds what listens for a service; one row that is off, where nothing does.
func (l *lister) doors(r Row) {
	n := 0
	for _, d := range l.f.Doors {
		if d.Service != r.Service {
			continue
		}
		n++
		open := r
		open.ID, open.State, open.About = string(r.Service), Listening, d.Device
		if n > 1 {
			open.ID += "-" + strconv.Itoa(n)
		}
		host, port := split(d.Address, r.Ports)
		open.Ports, open.Loopback = port, loopback(host)
		l.add(open)
	}
	if n == 0 {
		r.ID, r.State = string(r.Service), Off
		l.add(r)
	}
}

func (l *lister) pages() {
	for _, r := range []Row{
		{Service: PagesHTTPS, Ports: "443", Setting: "-https", Encryption: TLS},
		{Service: PagesHTTP, Ports: "80", Setting: "-http", Encryption: Plain},
	} {
		r.Direction, r.Protocol, r.Office, r.Allowed = In, "tcp", true, l.c.Admin.Allow
		l.doors(r)
	}
}

func (l *lister) telephones() {
	s := l.c.SIP
	for _, r := range []Row{
		{Direction: Both, Service: SIPUDP, Protocol: "udp", Ports: "5060", Setting: "-sip", Encryption: Plain},
		{Direction: In, Service: SIPTCP, Protocol: "tcp", Ports: "5060", Setting: "-sip", Encryption: Plain},
		{Direction: In, Service: SIPTLS, Protocol: "tcp", Ports: portOr(s.TLSPort, config.DefaultTLSPort), Setting: "sip.tls_port", Encryption: TLS},
		{Direction: In, Service: SIPWSS, Protocol: "tcp", Ports: portOr(s.WSSPort, 0), Setting: "sip.wss_port", Encryption: TLS},
	} {
		r.Office, r.Allowed = true, l.sipNetworks()
		l.doors(r)
	}
}

// sipNetworks are those that SIP answers: the settings', and those of trunks. A trunk
// by name is its host, whose addresses change.
func (l *lister) sipNetworks() (all []string) {
	for _, p := range l.c.SIP.AllowNetworks() {
		all = append(all, p.String())
	}
	for _, t := range l.c.Trunks {
		if t.Enabled {
			for _, p := range t.Proxies {
				host, _ := split(p, "")
				all = append(all, host)
			}
			all = append(all, t.Peers...)
		}
	}
	return unique(all)
}

func (l *lister) sound() {
	r := Row{ID: "rtp", Direction: Both, Service: RTP, Protocol: "udp", Setting: "-rtp-ports", State: Off, Encryption: PerCall, Office: true}
	if l.f.RTPHi > 0 {
		r.State, r.Ports = Standby, fmt.Sprintf("%d-%d", l.f.RTPLo, l.f.RTPHi)
	}
	l.add(r)
	for _, p := range l.c.Pages {
		for i, m := range p.Multicast {
			l.add(Row{
				ID: fmt.Sprintf("multicast-%s-%d", p.Number, i+1), Direction: Out, Service: Multicast, About: p.Number, Protocol: "udp", Host: m.Address,
				Ports: strconv.Itoa(m.Port), Setting: "pages.multicast", State: Standby, Encryption: Plain, Office: true,
			})
		}
	}
}

// firmware is what the first process of our own firmware does; another system has
// ways of its own to an address and a name, which are not ours.
func (l *lister) firmware() {
	if !l.f.Firmware {
		return
	}
	l.add(Row{ID: "mdns", Direction: Both, Service: MDNS, Protocol: "udp", Host: "224.0.0.251", Ports: "5353", State: Listening, Encryption: Plain, Office: true})
	l.add(Row{ID: "dhcp", Direction: Both, Service: DHCP, Protocol: "udp", Host: "255.255.255.255", Ports: "67-68", Setting: "network", State: Used, Encryption: Plain, Office: true})
	l.add(Row{ID: "recovery", Direction: In, Service: Recovery, Protocol: "tcp", Ports: "80", State: Standby, Encryption: Plain, Office: true})
	for i, host := range l.f.NTP {
		l.add(l.out(Row{ID: "ntp-" + strconv.Itoa(i+1), Service: NTP, Protocol: "udp", Host: host, Ports: "123", Setting: "network", State: Used, Encryption: Plain}))
	}
}

func (l *lister) trunks() {
	for _, t := range l.c.Trunks {
		for i, p := range t.Proxies {
			l.add(l.trunk(t, i, p))
		}
	}
}

func (l *lister) trunk(t config.Trunk, i int, proxy string) Row {
	host, port := split(proxy, "")
	r := Row{
		ID: fmt.Sprintf("trunk-%s-%d", t.ID, i+1), Service: Trunk, About: t.ID, Protocol: "udp", Host: host, Ports: port,
		Setting: "trunks.proxies", State: Used, Encryption: Plain,
	}
	usual, service := "5060", "_sip._udp."
	switch t.Transport {
	case config.TCP:
		r.Protocol, service = "tcp", "_sip._tcp."
	case config.TLS:
		r.Protocol, r.Encryption, usual, service = "tcp", TLS, "5061", "_sips._tcp."
	}
	if port == "" {
		r.Ports = usual
		if _, err := netip.ParseAddr(host); err != nil {
			r.SRV = service + host
		}
	}
	if !t.Enabled {
		r.State = Off
	}
	return l.out(r)
}

func (l *lister) names() {
	for i, host := range l.f.DNS {
		r := Row{ID: "dns-" + strconv.Itoa(i+1), Service: DNS, Protocol: "udp", Host: host, Ports: "53", State: Used, Encryption: Plain}
		if l.f.Firmware {
			r.Setting = "network"
		}
		l.add(l.out(r))
		r.ID, r.Protocol = r.ID+"-tcp", "tcp" // answers that do not fit a datagram (RFC 7766)
		l.add(l.out(r))
	}
	r := Row{ID: "stun", Service: STUN, Protocol: "udp", Ports: "3478", Setting: "sip.stun_server", Encryption: Plain}
	l.add(l.server(r, l.c.SIP.STUNServer))
}

// server is a row whose host is a setting: host, or host:port.
func (l *lister) server(r Row, setting string) Row {
	r.State = Off
	if setting != "" {
		r.State = Used
		r.Host, r.Ports = split(setting, r.Ports)
	}
	return l.out(r)
}

func (l *lister) servers() {
	m := Row{ID: "mail", Service: Mail, Protocol: "tcp", Ports: "587", Setting: "mail.server", Encryption: TLS}
	switch l.c.Mail.TLS {
	case config.MailImplicit:
		m.Ports = "465"
	case config.MailOpen:
		m.Ports, m.Encryption = "25", Plain
	}
	l.add(l.server(m, l.c.Mail.Server))
	l.alerts()
	for _, w := range l.c.Webhooks {
		r := l.byURL(Row{ID: "webhook-" + w.ID, Service: Webhook, About: w.ID, Setting: "webhooks.url"}, w.URL)
		r.guard = &guard{w.Prefixes(), strings.HasPrefix(w.URL, "http:")}
		if !w.Enabled {
			r.State = Off
		}
		l.add(r)
	}
	for i, a := range l.f.Asked {
		r := l.byURL(Row{ID: "flow-" + strconv.Itoa(i+1), Service: Flow, About: a.Flow, Setting: "flows"}, a.URL)
		r.guard = &guard{allow: l.c.Flows.Prefixes()}
		l.add(r)
	}
	if s := l.c.Speech; s.Engine == config.SpeechHTTP {
		r := l.byURL(Row{ID: "speech", Service: Speech, Setting: "speech.url"}, s.URL)
		r.guard = &guard{allow: config.Flows{AllowHosts: s.AllowHosts}.Prefixes()}
		l.add(r)
	} else {
		l.add(l.out(Row{ID: "speech", Service: Speech, Protocol: "tcp", Ports: "443", Setting: "speech.url", State: Off, Encryption: TLS}))
	}
}

func (l *lister) alerts() {
	a := l.c.Admin
	s := Row{ID: "syslog", Service: Syslog, Protocol: "udp", Ports: "514", Setting: "admin.syslog.server", Encryption: Plain}
	switch a.Syslog.Transport {
	case config.SyslogTCP:
		s.Protocol, s.Ports = "tcp", "601"
	case config.SyslogTLS:
		s.Protocol, s.Ports, s.Encryption = "tcp", "6514", TLS
	}
	l.add(l.server(s, a.Syslog.Server))
	l.add(l.server(Row{ID: "snmp", Service: SNMP, Protocol: "udp", Ports: "162", Setting: "admin.snmp.receiver", Encryption: Plain}, a.SNMP.Receiver))
}

// byURL is a row of who is asked by HTTP; names with variables of a flow stay as
// they are.
func (l *lister) byURL(r Row, text string) Row {
	r.Protocol, r.State, r.Encryption, r.Ports = "tcp", Used, TLS, "443"
	u, err := url.Parse(text)
	if err != nil {
		r.Host = text
		return l.out(r)
	}
	if u.Scheme == "http" {
		r.Encryption, r.Ports = Plain, "80"
	}
	r.Host = u.Hostname()
	if p := u.Port(); p != "" {
		r.Ports = p
	}
	return l.out(r)
}

// out completes a row of whom we ask.
func (l *lister) out(r Row) Row {
	r.Direction, r.Loopback, r.Office = Out, loopback(r.Host), inOffice(r.Host)
	return r
}

// inOffice reports whether a host is surely one of the office: an address that no
// router passes on, a name without a dot, or one that only a local network knows
// (RFC 6762, RFC 8375).
func inOffice(host string) bool {
	if a, err := netip.ParseAddr(host); err == nil {
		return a.IsPrivate() || a.IsLoopback() || a.IsLinkLocalUnicast() || a.IsLinkLocalMulticast()
	}
	name := strings.TrimSuffix(strings.ToLower(host), ".")
	return name != "" && (!strings.Contains(name, ".") || strings.HasSuffix(name, ".local") || strings.HasSuffix(name, ".home.arpa") || strings.HasSuffix(name, ".internal"))
}

func loopback(host string) bool {
	a, err := netip.ParseAddr(host)
	return err == nil && a.IsLoopback() || host == "localhost"
}

// split takes a host and its port apart; otherwise is the port where there is none.
func split(text, otherwise string) (host, port string) {
	if h, p, err := net.SplitHostPort(text); err == nil {
		return h, p
	}
	return strings.Trim(text, "[]"), otherwise
}

func portOr(set *int, otherwise int) string {
	if p := config.Or(set, otherwise); p != 0 {
		return strconv.Itoa(p)
	}
	return ""
}

func unique(all []string) (out []string) {
	seen := map[string]bool{}
	for _, s := range all {
		if !seen[s] {
			seen[s] = true
			out = append(out, s)
		}
	}
	return out
}
