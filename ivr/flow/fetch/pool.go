package fetch

import (
	"context"
	"net/http"
	"net/netip"
	"net/url"
	"sync"
	"time"

	"ringdown/internal/call"
	"ringdown/internal/guarded"
	"ringdown/ivr/flow"
)

// Limits. A request that finds them reached fails at once: the flow has a way
// for that, and a caller who waits for a turn gains nothing. Beyond mostRefused
// of those at the same moment a flow learns it by its own time-out.
const (
	mostAtOnce  = 200 // requests under way: twice as many as callers a small office has
	mostPerHost = 120 // of one server, so that a slow one leaves room for others
	mostRefused = 200
)

// The rest of what is bounded.
const (
	bodyMost   = 256 << 10 // bytes of an answer: a flow keeps far less
	retryPause = 500 * time.Millisecond
)

// Options are what a pool works with. All may be left out.
type Options struct {
	Allow     func() []netip.Prefix // addresses inside that flows may ask
	Transport http.RoundTripper     // nil: the network
}

// Pool asks servers.
type Pool struct {
	client  *http.Client
	close   func()
	refused chan func() // answers to what is not done; bounded by mostRefused

	mu    sync.Mutex
	life  context.Context // of Run; nil before and after
	count int
	hosts map[string]int
	all   sync.WaitGroup
}

// New makes a pool; it asks nobody before Run.
func New(o Options) *Pool {
	p := &Pool{hosts: map[string]int{}, close: func() {}, refused: make(chan func(), mostRefused)}
	if o.Transport == nil {
		t := guarded.Transport(o.Allow, rule)
		o.Transport, p.close = t, t.CloseIdleConnections
	}
	p.client = &http.Client{Transport: o.Transport, CheckRedirect: guarded.Redirected}
	return p
}

// rule ends the sentence that refuses an address.
const rule = "flows may ask only when flows.allow_hosts has it"

// AllowanceChanged has connections closed that were made when other addresses were
// allowed: a server that is asked again is looked at again.
func (p *Pool) AllowanceChanged() { p.close() }

// Run lets requests be made until ctx ends, and waits for those under way.
func (p *Pool) Run(ctx context.Context) error {
	p.mu.Lock()
	p.life = ctx
	p.mu.Unlock()
	p.refuse(ctx)
	p.mu.Lock()
	p.life = nil
	p.mu.Unlock()
	p.all.Wait()
	p.close()
	return nil
}

// refuse answers what is not done, until ctx ends.
func (p *Pool) refuse(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case answer := <-p.refused:
			answer()
		}
	}
}

// Start makes a request. done gets what came of it, from another goroutine.
func (p *Pool) Start(r flow.Request, done func(values []call.Mark, how string)) {
	host := hostOf(r.URL)
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.life == nil || p.count >= mostAtOnce || p.hosts[host] >= mostPerHost {
		select {
		case p.refused <- func() { done(nil, "too many requests are under way") }:
		default:
		}
		return
	}
	p.count++
	p.hosts[host]++
	life := p.life
	p.all.Go(func() {
		values, how := p.ask(life, r)
		p.end(host)
		done(values, how)
	})
}

func (p *Pool) end(host string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.count--
	if p.hosts[host]--; p.hosts[host] == 0 {
		delete(p.hosts, host)
	}
}

func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Host
}
