package appliance

import (
	"cmp"
	"context"
	"os"
	"sync"
	"time"

	"ringdown/internal/alert"
	"ringdown/internal/alert/syslog"
	"ringdown/internal/alert/trap"
	"ringdown/internal/config"
	"ringdown/internal/mail"
	"ringdown/webadmin"
)

// outletMost alerts may wait for one outlet. The policy when it is full: the alert
// does not go there; it is kept and shown all the same.
const outletMost = 256

// outletPauses are those behind the tries of one alert; then it is left.
func outletPauses() []time.Duration { return []time.Duration{5 * time.Second, time.Minute, 0} }

// outlet hands alerts to one receiver, one after the other.
type outlet struct {
	m     *Main
	name  string
	queue chan alert.Alert
	// send hands one over by the settings in force; to "": none is set up.
	send func(ctx context.Context, c config.Config, a alert.Alert) (to string, err error)
}

func newOutlet(m *Main, name string, send func(context.Context, config.Config, alert.Alert) (string, error)) *outlet {
	return &outlet{m: m, name: name, queue: make(chan alert.Alert, outletMost), send: send}
}

// put takes an alert; it never blocks.
func (o *outlet) put(a alert.Alert) {
	select {
	case o.queue <- a:
	default:
	}
}

// run sends until ctx ends.
func (o *outlet) run(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case a := <-o.queue:
			o.deliver(ctx, a)
		}
	}
}

// deliver tries a few times.
func (o *outlet) deliver(ctx context.Context, a alert.Alert) {
	for _, pause := range outletPauses() {
		to, err := o.now(ctx, a)
		if err == nil || ctx.Err() != nil {
			return
		}
		o.m.log.Warn("An alert could not be sent.", "way", o.name, "to", to, "error", err)
		if pause > 0 && !slept(ctx, pause) {
			return
		}
	}
}

func (o *outlet) now(ctx context.Context, a alert.Alert) (to string, err error) {
	c, err := o.m.settings.Current(ctx)
	if err != nil {
		return "", err
	}
	return o.send(ctx, c, a)
}

// slept waits; false: ctx has ended.
func slept(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}

// outlets are those besides mails and webhooks.
func (m *Main) newOutlets() []*outlet {
	begun := time.Now()
	return []*outlet{
		newOutlet(m, "syslog", sendSyslog),
		newOutlet(m, "snmp", func(ctx context.Context, c config.Config, a alert.Alert) (string, error) {
			s := c.Admin.SNMP
			if s.Receiver == "" {
				return "", nil
			}
			return s.Receiver, trap.Send(ctx, trap.Receiver{Address: s.Receiver, Community: string(s.Community), Up: time.Since(begun)}, a)
		}),
	}
}

func sendSyslog(ctx context.Context, c config.Config, a alert.Alert) (string, error) {
	s := c.Admin.Syslog
	if s.Server == "" {
		return "", nil
	}
	host, _ := os.Hostname() // without it the server knows us by our address
	return s.Server, syslog.Send(ctx, syslog.Server{
		Address: s.Server, Transport: cmp.Or(syslog.Transport(s.Transport), syslog.UDP), Trusted: s.Trusted, Host: host,
	}, a)
}

// alertWays tries each way that alerts go. It implements webadmin.AlertWays.
type alertWays struct{ m *Main }

// Try implements webadmin.AlertWays.
func (w alertWays) Try(ctx context.Context) ([]webadmin.AlertTried, error) {
	c, err := w.m.settings.Current(ctx)
	if err != nil {
		return nil, err
	}
	var tries []func() webadmin.AlertTried
	for _, to := range c.Admin.AlertsTo {
		tries = append(tries, func() webadmin.AlertTried { return triedWay("mail", to, w.mail(ctx, c, to)) })
	}
	a := alert.Alert{At: time.Now(), Kind: alert.Test, Text: "Somebody tries the ways that alerts go: nothing is wrong."}
	for _, o := range w.m.outlets {
		tries = append(tries, func() webadmin.AlertTried {
			to, err := o.send(ctx, c, a)
			return triedWay(o.name, to, err)
		})
	}
	for _, h := range hooksOf(c) {
		if h.Wants(string(config.EventAlertRaised)) {
			tries = append(tries, func() webadmin.AlertTried { return w.hook(ctx, h.ID) })
		}
	}
	return together(tries), nil
}

// together does all at once and leaves out the ways that are not set up.
func together(tries []func() webadmin.AlertTried) []webadmin.AlertTried {
	found := make([]webadmin.AlertTried, len(tries))
	var all sync.WaitGroup
	for i, try := range tries {
		all.Go(func() { found[i] = try() })
	}
	all.Wait()
	var out []webadmin.AlertTried
	for _, t := range found {
		if t.To != "" {
			out = append(out, t)
		}
	}
	return out
}

func triedWay(way, to string, err error) webadmin.AlertTried {
	t := webadmin.AlertTried{Way: way, To: to, Sent: err == nil}
	if err != nil {
		t.Reason = err.Error()
	}
	return t
}

func (w alertWays) mail(ctx context.Context, c config.Config, to string) error {
	words := wordsFor(c.System.Language)
	return w.m.letters.mail(ctx, mail.Letter{To: to, Subject: words.tried, Text: words.triedFor})
}

func (w alertWays) hook(ctx context.Context, id string) webadmin.AlertTried {
	out, found := w.m.webhooks.Try(ctx, id)
	t := webadmin.AlertTried{Way: "webhook", To: id, Sent: found && out.Taken(), Reason: out.Reason}
	return t
}
