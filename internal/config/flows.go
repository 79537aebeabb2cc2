package config

import (
	"fmt"
	"net/netip"
	"regexp"
	"strings"
)

// Flows is what holds for all flows that callers are led through (IV-1). The flows
// themselves have versions, and are kept beside this text.
type Flows struct {
	// AllowHosts are addresses and networks of the office that flows may ask for
	// values (IV-6): "192.168.1.20", "10.0.0.0/8". All others inside are refused.
	AllowHosts []string `json:"allow_hosts,omitempty"`
}

// maxAllowHosts bounds the list: an office has few servers that flows ask.
const maxAllowHosts = 50

// Given reports whether anything is set.
func (f Flows) Given() bool { return len(f.AllowHosts) > 0 }

// Prefixes are the networks of AllowHosts, those left out that are none.
func (f Flows) Prefixes() []netip.Prefix {
	var out []netip.Prefix
	for _, h := range f.AllowHosts {
		if p, err := prefixOf(h); err == nil {
			out = append(out, p)
		}
	}
	return out
}

func prefixOf(host string) (netip.Prefix, error) {
	if strings.Contains(host, "/") {
		p, err := netip.ParsePrefix(host)
		return p.Masked(), err
	}
	a, err := netip.ParseAddr(host)
	if err != nil {
		return netip.Prefix{}, err
	}
	return a.Unmap().Prefix(a.Unmap().BitLen())
}

func (k *checker) flows() {
	k.hosts("flows.allow_hosts", k.c.Flows.AllowHosts)
}

// hosts checks a list of addresses and networks.
func (k *checker) hosts(field string, hosts []string) {
	k.atMost(field, len(hosts), maxAllowHosts)
	for i, h := range hosts {
		if _, err := prefixOf(h); err != nil {
			k.note(fmt.Sprintf("%s[%d]", field, i), "%q is no address and no network; it is such as 192.168.1.20 or 10.0.0.0/8", shorten(h))
		}
	}
}

var flowNames = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]{0,31}(/[1-9][0-9]{0,7})?$`)

// flowName checks what calls are led to; whether it exists is known where flows are
// kept.
func (k *checker) flowName(field, name string) {
	if !flowNames.MatchString(name) {
		k.note(field, "%q is no flow; it is the name of one, such as main, or a version of it, such as main/3", shorten(name))
	}
}

// Binding is a flow that a part of the configuration leads calls to.
type Binding struct {
	Flow  string // "main", "main/3"
	Field string // "lines[1].incoming.flow"
	By    string // for people: "line 2", "trunk hinet for 0223456789"
}

// Bindings lists them in the order of the text.
func (c Config) Bindings() []Binding {
	var out []Binding
	add := func(flow, field, by string) {
		if flow != "" {
			out = append(out, Binding{flow, field, by})
		}
	}
	for i, l := range c.Lines {
		add(l.Incoming.Flow, lineField(i, "incoming.flow"), fmt.Sprintf("line %d", l.ID))
	}
	for i, t := range c.Trunks {
		add(t.Incoming.Flow, fmt.Sprintf("trunks[%d].incoming.flow", i), "trunk "+t.ID)
		for j, d := range t.DIDs {
			add(d.Flow, fmt.Sprintf("trunks[%d].dids[%d].flow", i, j), fmt.Sprintf("trunk %s for %s", t.ID, d.Number))
		}
	}
	for i, l := range c.Lines {
		add(l.Hours.Closed.Flow, lineField(i, "hours.closed.flow"), fmt.Sprintf("line %d out of hours", l.ID))
	}
	for i, t := range c.Trunks {
		add(t.Hours.Closed.Flow, trunkField(i, "hours.closed.flow"), "trunk "+t.ID+" out of hours")
	}
	for i, g := range c.Groups {
		add(g.Hours.Closed.Flow, groupField(i, "hours.closed.flow"), "group "+g.Number+" out of hours")
	}
	for i, n := range c.Numbers {
		add(n.Incoming.Flow, ownField(i, "incoming.flow"), "number "+n.Number)
	}
	return out
}
