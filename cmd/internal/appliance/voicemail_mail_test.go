package appliance

import (
	"bufio"
	"encoding/base64"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/spf13/afero"

	"ringdown/cmd/internal/scenario"
	"ringdown/internal/config"
)

// postOffice is a mail server on this machine that keeps what it takes. It works
// outside of the bubbles of virtual time, where nobody would wait for it.
type postOffice struct {
	address string
	mu      sync.Mutex
	mails   []string
	refuses bool
}

func openPostOffice(t *testing.T) *postOffice {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	o := &postOffice{address: l.Addr().String()}
	var all sync.WaitGroup
	all.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			all.Go(func() { o.serve(c) })
		}
	})
	t.Cleanup(func() {
		_ = l.Close()
		all.Wait()
	})
	return o
}

// serve speaks as much SMTP as it takes (RFC 5321).
func (o *postOffice) serve(c net.Conn) {
	defer func() { _ = c.Close() }()
	in, text, data := bufio.NewScanner(c), strings.Builder{}, false
	say := func(s string) { _, _ = c.Write([]byte(s + "\r\n")) }
	say("220 here")
	for in.Scan() {
		switch line := in.Text(); {
		case data && line == ".":
			data = false
			say(o.take(text.String()))
		case data:
			text.WriteString(line + "\n")
		case line == "DATA":
			data = true
			say("354 go on")
		case line == "QUIT":
			say("221 bye")
			return
		default:
			say("250 fine")
		}
	}
}

func (o *postOffice) take(text string) string {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.refuses {
		return "451 come again later"
	}
	o.mails = append(o.mails, text)
	return "250 taken"
}

func (o *postOffice) close(is bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.refuses = is
}

func (o *postOffice) all() []string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return append([]string{}, o.mails...)
}

// mailedDemo is the demo whose extension 801 has its messages mailed.
func mailedDemo(t *testing.T, server string, box config.Mailbox) string {
	t.Helper()
	c, err := DemoFor(map[string][]string{"country": {"TW"}, "lines": {"2"}, "phones": {"2"}})
	if err != nil {
		t.Fatal(err)
	}
	box.Enabled, box.NoAnswer, box.Email = true, true, "li@example.com"
	c.Extensions[0].RingSeconds, c.Extensions[0].Voicemail = 10, box
	c.Mail = config.Mail{Server: server, TLS: config.MailOpen, From: "voicemail@example.com"}
	return string(c.Text())
}

// leavesAMessage has a caller from outside speak into the mailbox of 801.
func (r *rig) leavesAMessage() {
	r.t.Helper()
	r.do("line 1 call -from 0912345678")
	r.pass(25 * time.Second)
	r.wantTalking()
	if err := r.main.Desk().Line(1).Say(scenario.Speech(3, 4)); err != nil {
		r.t.Fatal(err)
	}
	r.pass(4 * time.Second)
	r.do("line 1 hangup -how cpc")
	r.pass(3 * time.Second)
}

// VM-2: a message is mailed with its audio, tried again while the server takes
// none, and then heard, new, or deleted, as it is set.
func TestMessagesAreMailed(t *testing.T) {
	type counts struct{ fresh, old int }
	for name, x := range map[string]struct {
		box  config.Mailbox
		want counts
	}{
		"and count as heard": {config.Mailbox{}, counts{0, 1}},
		"and stay new":       {config.Mailbox{KeepNew: true}, counts{1, 0}},
		"and are deleted":    {config.Mailbox{DeleteMailed: true}, counts{0, 0}},
	} {
		t.Run(name, func(t *testing.T) {
			office := openPostOffice(t)
			office.close(true)
			liveWith(t, "TW", mailedDemo(t, office.address, x.box), afero.NewMemMapFs(), nil, func(r *rig) {
				r.leavesAMessage()
				if n := r.main.mailboxes.Count("801"); n.New != 1 || len(office.all()) != 0 {
					t.Errorf("while nobody takes mails: %+v, %q", n, office.all())
				}
				office.close(false)
				r.pass(2 * time.Minute)
				if n := r.main.mailboxes.Count("801"); n.New != x.want.fresh || n.Old != x.want.old {
					t.Errorf("afterwards: %+v, want %+v\n%s", n, x.want, r.log)
				}
			})
			mails := office.all()
			if len(mails) != 1 || !strings.Contains(mails[0], "li@example.com") || !strings.Contains(mails[0], "audio/wav") ||
				!strings.Contains(strings.ReplaceAll(mails[0], "\n", ""), base64.StdEncoding.EncodeToString([]byte("RIFF"))[:5]) {
				t.Errorf("%d mails: %.2000q", len(mails), mails)
			}
		})
	}
}
