package endpoints

import (
	"slices"
	"testing"

	"ringdown/internal/archtest"
	"ringdown/internal/config"
)

func TestWhateverOpensASocketIsARow(t *testing.T) {
	told := map[string]bool{}
	for _, o := range archtest.Openers() {
		for _, s := range o.Services {
			told[s] = true
			if !slices.Contains(Services(), Service(s)) {
				t.Errorf("package %s opens sockets for %q, which is no service of the list", o.Package, s)
			}
		}
	}
	for _, s := range Services() {
		if !told[string(s)] {
			t.Errorf("the list has %q, and no package of the product opens a socket for it", s)
		}
	}
}

// office is a configuration with one of everything that the network is used for.
func office() (config.Config, Facts) {
	c := config.Config{
		SIP:   config.SIPNetwork{STUNServer: "stun.example.net", WSSPort: new(7443)},
		Admin: config.Admin{Allow: []string{"192.168.1.0/24"}, Syslog: config.Syslog{Server: "192.168.1.5", Transport: config.SyslogTLS}, SNMP: config.SNMP{Receiver: "nms:1162"}},
		Mail:  config.Mail{Server: "smtp.example.net", TLS: config.MailImplicit},
		Trunks: []config.Trunk{
			{ID: "hinet", Enabled: true, Transport: config.UDP, Proxies: []string{"sip.example.net", "203.0.113.7"}},
			{ID: "old", Transport: config.TLS, Proxies: []string{"sip.example.org:5071"}},
		},
		Webhooks: []config.Webhook{{ID: "crm", Enabled: true, URL: "https://crm.example.net:8443/in"}},
		Speech:   config.Speech{Engine: config.SpeechHTTP, URL: "http://192.168.1.9/say", AllowHosts: []string{"192.168.1.9"}},
		Pages:    []config.Page{{Number: "790", Multicast: []config.Multicast{{Address: "239.1.1.1", Port: 5004}}}},
	}
	return c, Facts{
		Doors: []Door{{PagesHTTPS, "[::]:443", ""}, {PagesHTTP, "127.0.0.1:80", ""}, {SIPUDP, "[::]:5060", ""}, {SIPUDP, "0.0.0.0:5060", "eth1"}, {SIPTCP, "[::]:5060", ""}, {SIPTLS, "[::]:5061", ""}, {SIPWSS, "[::]:7443", ""}},
		RTPLo: 10000, RTPHi: 19999, Firmware: true, DNS: []string{"192.168.1.1"}, NTP: []string{"0.debian.pool.ntp.org"},
		Asked: []Asked{{"main", "https://api.example.net/orders/${id}"}},
	}
}

func TestEveryServiceOfAnOfficeIsListedOnce(t *testing.T) {
	rows := List(office())
	seen := map[string]bool{}
	has := map[Service]bool{}
	for _, r := range rows {
		if seen[r.ID] {
			t.Errorf("two rows have the id %q", r.ID)
		}
		seen[r.ID], has[r.Service] = true, true
		if r.Protocol == "" || r.State == "" || r.Encryption == "" || r.Direction == "" {
			t.Errorf("row %q is not complete: %+v", r.ID, r)
		}
	}
	for _, s := range Services() {
		if !has[s] {
			t.Errorf("no row tells of %q", s)
		}
	}
}

func TestARowSaysWhatAFirewallNeeds(t *testing.T) {
	rows := List(office())
	for id, want := range map[string]Row{
		"pages-https":     {Direction: In, Protocol: "tcp", Ports: "443", State: Listening, Encryption: TLS, Office: true, Setting: "-https"},
		"pages-http":      {Direction: In, Protocol: "tcp", Ports: "80", State: Listening, Encryption: Plain, Office: true, Loopback: true, Setting: "-http"},
		"sip-udp-2":       {Direction: Both, Protocol: "udp", Ports: "5060", State: Listening, Encryption: Plain, Office: true, About: "eth1", Setting: "-sip"},
		"rtp":             {Direction: Both, Protocol: "udp", Ports: "10000-19999", State: Standby, Encryption: PerCall, Office: true, Setting: "-rtp-ports"},
		"trunk-hinet-1":   {Direction: Out, Protocol: "udp", Host: "sip.example.net", Ports: "5060", SRV: "_sip._udp.sip.example.net", State: Used, Encryption: Plain, About: "hinet", Setting: "trunks.proxies"},
		"trunk-hinet-2":   {Direction: Out, Protocol: "udp", Host: "203.0.113.7", Ports: "5060", State: Used, Encryption: Plain, About: "hinet", Setting: "trunks.proxies"},
		"trunk-old-1":     {Direction: Out, Protocol: "tcp", Host: "sip.example.org", Ports: "5071", State: Off, Encryption: TLS, About: "old", Setting: "trunks.proxies"},
		"dns-1-tcp":       {Direction: Out, Protocol: "tcp", Host: "192.168.1.1", Ports: "53", State: Used, Encryption: Plain, Office: true, Setting: "network"},
		"stun":            {Direction: Out, Protocol: "udp", Host: "stun.example.net", Ports: "3478", State: Used, Encryption: Plain, Setting: "sip.stun_server"},
		"mail":            {Direction: Out, Protocol: "tcp", Host: "smtp.example.net", Ports: "465", State: Used, Encryption: TLS, Setting: "mail.server"},
		"syslog":          {Direction: Out, Protocol: "tcp", Host: "192.168.1.5", Ports: "6514", State: Used, Encryption: TLS, Office: true, Setting: "admin.syslog.server"},
		"snmp":            {Direction: Out, Protocol: "udp", Host: "nms", Ports: "1162", State: Used, Encryption: Plain, Office: true, Setting: "admin.snmp.receiver"},
		"webhook-crm":     {Direction: Out, Protocol: "tcp", Host: "crm.example.net", Ports: "8443", State: Used, Encryption: TLS, About: "crm", Setting: "webhooks.url"},
		"flow-1":          {Direction: Out, Protocol: "tcp", Host: "api.example.net", Ports: "443", State: Used, Encryption: TLS, About: "main", Setting: "flows"},
		"speech":          {Direction: Out, Protocol: "tcp", Host: "192.168.1.9", Ports: "80", State: Used, Encryption: Plain, Office: true, Setting: "speech.url"},
		"multicast-790-1": {Direction: Out, Protocol: "udp", Host: "239.1.1.1", Ports: "5004", State: Standby, Encryption: Plain, Office: true, About: "790", Setting: "pages.multicast"},
	} {
		got, _ := Find(rows, id)
		got.ID, got.Service, got.Allowed, got.guard = "", "", nil, nil
		if !same(got, want) {
			t.Errorf("%s:\n got %+v\nwant %+v", id, got, want)
		}
	}
}

func same(a, b Row) bool {
	return slices.Equal(a.Allowed, b.Allowed) && a.Direction == b.Direction && a.Protocol == b.Protocol && a.Host == b.Host && a.Ports == b.Ports &&
		a.SRV == b.SRV && a.State == b.State && a.Encryption == b.Encryption && a.Office == b.Office && a.Loopback == b.Loopback && a.About == b.About && a.Setting == b.Setting
}

func TestWhoGetsAnAnswerIsListed(t *testing.T) {
	rows := List(office())
	https, _ := Find(rows, "pages-https")
	if want := []string{"192.168.1.0/24"}; !slices.Equal(https.Allowed, want) {
		t.Errorf("the pages are for %v, want %v", https.Allowed, want)
	}
	sip, _ := Find(rows, "sip-udp")
	for _, want := range []string{"192.168.0.0/16", "sip.example.net", "203.0.113.7"} {
		if !slices.Contains(sip.Allowed, want) {
			t.Errorf("SIP answers %v, which lacks %s", sip.Allowed, want)
		}
	}
	if slices.Contains(sip.Allowed, "sip.example.org") {
		t.Error("SIP answers a trunk that is disabled")
	}
}

func TestWhatIsNotSetUpIsOffAndCannotBeTried(t *testing.T) {
	rows := List(config.Config{}, Facts{})
	for _, id := range []string{"pages-https", "sip-tls", "sip-wss", "rtp", "mail", "stun", "syslog", "snmp", "speech"} {
		r, found := Find(rows, id)
		if !found || r.State != Off || r.Tryable() {
			t.Errorf("%s is %+v", id, r)
		}
	}
	for _, id := range []string{"dhcp", "mdns", "recovery"} {
		if _, found := Find(rows, id); found {
			t.Errorf("%s is told of where another system does it", id)
		}
	}
}
