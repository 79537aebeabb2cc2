package guarded

import (
	"net"
	"net/http"
	"net/netip"
	"time"
)

const (
	dialTime = 5 * time.Second // a server that takes longer is as good as away
	headMost = 32 << 10
	idleTime = 30 * time.Second
)

// Transport reaches public addresses, and those that allow has; nil: no other.
// rule ends the sentence that refuses one: "… is an address inside, which" rule.
// allow may be called from any goroutine.
func Transport(allow func() []netip.Prefix, rule string) *http.Transport {
	return by(guard{allow, rule, false})
}

// Inside reaches only the addresses that allow has, for what must not cross the
// public internet. rule ends the sentence that refuses one: "… is an address that"
// rule. allow may be called from any goroutine.
func Inside(allow func() []netip.Prefix, rule string) *http.Transport {
	return by(guard{allow, rule, true})
}

func by(g guard) *http.Transport {
	d := &net.Dialer{Timeout: dialTime, Control: g.control}
	return &http.Transport{ // without a proxy: it would be asked for addresses that we refuse
		DialContext: d.DialContext, TLSHandshakeTimeout: dialTime, MaxResponseHeaderBytes: headMost,
		MaxIdleConnsPerHost: 4, MaxIdleConns: 32, IdleConnTimeout: idleTime, ForceAttemptHTTP2: true,
	}
}
