package webhook_test

import (
	"fmt"
	"net/http"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"ringdown/internal/webhook"
)

func TestAnEventArrivesSignedWithItsTime(t *testing.T) {
	server := receive(t)
	hook := hookTo(server.URL)
	hook.OldSecret = webhook.NewSecret()
	open(t, t.TempDir(), []webhook.Hook{hook}, func(o *office) {
		o.tell("call.ended")
		o.pass(time.Second)
	})
	got := server.all()
	if len(got) != 1 || string(got[0].event.Data) != `{"id":"1042"}` || got[0].event.At.IsZero() {
		t.Fatalf("got %+v", got)
	}
	h := got[0].header
	seconds, err := strconv.ParseInt(h.Get("webhook-timestamp"), 10, 64)
	if err != nil || h.Get("webhook-id") != got[0].event.ID || h.Get("Content-Type") != "application/json" {
		t.Fatalf("headers: %v", h)
	}
	for _, key := range []string{secret, hook.OldSecret} {
		want, err := webhook.Sign(key, got[0].event.ID, time.Unix(seconds, 0), got[0].body)
		if err != nil || !slices.Contains(strings.Fields(h.Get("webhook-signature")), want) {
			t.Errorf("signatures %q lack %s, %v", h.Get("webhook-signature"), want, err)
		}
	}
}

// The example of Standard Webhooks 1.0.0, as its libraries' tests have it.
func TestTheSpecificationsExampleIsSignedAlike(t *testing.T) {
	got, err := webhook.Sign(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", time.Unix(1614265330, 0), []byte(`{"test": 2432232314}`))
	if err != nil || got != "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=" {
		t.Errorf("%s, %v", got, err)
	}
}

func TestOnlyTheEventsThatAHookWantsAreSent(t *testing.T) {
	server := receive(t)
	hook := hookTo(server.URL)
	hook.Kinds = []string{"call.ended", "alert.raised"}
	open(t, t.TempDir(), []webhook.Hook{hook}, func(o *office) {
		o.tell("call.started", "call.ended", "agent.changed", "alert.raised")
		o.pass(time.Second)
		if o.desk.Wants("call.started") || !o.desk.Wants("call.ended") {
			t.Error("the wrong events are wanted")
		}
	})
	if got := server.kinds(); got != "call.ended alert.raised" {
		t.Errorf("got %q", got)
	}
}

func TestAServerThatRefusesIsTriedAgainAndEventsKeepTheirOrder(t *testing.T) {
	server := receive(t)
	server.answers(http.StatusInternalServerError, http.StatusBadGateway)
	open(t, t.TempDir(), []webhook.Hook{hookTo(server.URL)}, func(o *office) {
		o.tell("a", "b")
		o.pass(4 * time.Second)
		if got := server.kinds(); got != "a" {
			t.Errorf("at once: %q", got)
		}
		if s := o.standing(); s.Waiting != 2 || s.Reason != "The server answers 500 Internal Server Error." || s.Since.IsZero() {
			t.Errorf("standing: %+v", s)
		}
		o.pass(2 * time.Second)
		o.pass(31 * time.Second)
		if got := server.kinds(); got != "a a a b" {
			t.Errorf("after all tries: %q", got)
		}
		if s := o.standing(); s.Waiting != 0 || s.Reason != "" || s.Taken.IsZero() || !s.Since.IsZero() {
			t.Errorf("standing: %+v", s)
		}
		log := o.log()
		if len(log) != 4 || log[1].Try != 2 || log[1].Status != 502 || log[2].Try != 3 || log[2].Reason != "" || log[3].Try != 1 {
			t.Errorf("log: %+v", log)
		}
	})
	got := server.all()
	if got[0].event.ID != got[2].event.ID || got[0].event.ID == got[3].event.ID {
		t.Error("an event has another id when it is tried again, or two have the same")
	}
}

func TestAServerSaysHowLongItIsNotToBeAsked(t *testing.T) {
	server := receive(t)
	server.answers(http.StatusTooManyRequests)
	server.header = map[string]string{"Retry-After": "120"}
	open(t, t.TempDir(), []webhook.Hook{hookTo(server.URL)}, func(o *office) {
		o.tell("a")
		o.pass(119 * time.Second)
		if n := len(server.all()); n != 1 {
			t.Errorf("asked %d times", n)
		}
		o.pass(2 * time.Second)
		if n := len(server.all()); n != 2 {
			t.Errorf("asked %d times", n)
		}
	})
}

func TestARedirectionIsNotFollowedAndSaysWhereItLeads(t *testing.T) {
	other, server := receive(t), receive(t)
	server.answers(http.StatusFound)
	server.header = map[string]string{"Location": other.URL}
	open(t, t.TempDir(), []webhook.Hook{hookTo(server.URL)}, func(o *office) {
		o.tell("a")
		o.pass(time.Second)
		if got := o.standing().Reason; !strings.Contains(got, other.URL) {
			t.Errorf("reason: %s", got)
		}
	})
	if n := len(other.all()); n != 0 {
		t.Errorf("%d requests were led elsewhere", n)
	}
}

func TestASlowServerHoldsUpNobodyElse(t *testing.T) {
	slow, quick := receive(t), receive(t)
	slow.hangs = make(chan struct{})
	defer close(slow.hangs)
	second := hookTo(quick.URL)
	second.ID = "quick"
	second.Kinds = []string{"b"}
	first := hookTo(slow.URL)
	first.Kinds = []string{"a"}
	open(t, t.TempDir(), []webhook.Hook{first, second}, func(o *office) {
		o.desk.Configure([]webhook.Hook{first, second})
		o.tell("a", "b") // returns at once, or nothing below would be told
		<-slow.came
		<-quick.came // no time passes before: nothing is given up for being slow
	})
}

func TestAnAddressInsideIsHadOnlyWhereItIsAllowed(t *testing.T) {
	server := receive(t)
	hook := hookTo(server.URL)
	hook.Allow = []netip.Prefix{netip.MustParsePrefix("192.168.1.20/32")}
	openBy(t, nil, t.TempDir(), []webhook.Hook{hook}, func(o *office) {
		out, found := o.desk.Try(o.t.Context(), "crm")
		if !found || out.Taken() || !strings.Contains(out.Reason, "127.0.0.1 is an address that a webhook over http may have only when its allow_hosts has it") {
			t.Errorf("%+v, %v", out, found)
		}
	})
	if n := len(server.all()); n != 0 {
		t.Errorf("%d requests got through", n)
	}
}

func TestPlainHTTPNeverLeavesTheOffice(t *testing.T) {
	hook := hookTo("http://8.8.8.8/")
	openBy(t, nil, t.TempDir(), []webhook.Hook{hook}, func(o *office) {
		if out, _ := o.desk.Try(o.t.Context(), "crm"); !strings.Contains(out.Reason, "8.8.8.8 is an address that") {
			t.Errorf("%+v", out)
		}
	})
}

func TestWhatWaitsOutlivesARestart(t *testing.T) {
	server, dir := receive(t), t.TempDir()
	server.answers(http.StatusServiceUnavailable)
	hooks := []webhook.Hook{hookTo(server.URL)}
	open(t, dir, hooks, func(o *office) {
		o.tell("a", "b", "c")
		o.pass(time.Second)
	})
	open(t, dir, hooks, func(o *office) {
		o.pass(time.Second)
		o.tell("d")
		o.pass(10 * time.Second)
	})
	if got := server.kinds(); got != "a a b c d" {
		t.Errorf("got %q", got)
	}
	open(t, dir, hooks, func(o *office) {
		o.pass(time.Second)
		if s := o.standing(); s.Waiting != 0 {
			t.Errorf("%d wait that were taken", s.Waiting)
		}
	})
	if got := server.kinds(); got != "a a b c d" {
		t.Errorf("after another restart: %q", got)
	}
}

func TestAFullQueueLosesTheOldestAndTheReceiverIsTold(t *testing.T) {
	server := receive(t)
	server.answers(http.StatusServiceUnavailable)
	open(t, t.TempDir(), []webhook.Hook{hookTo(server.URL)}, func(o *office) {
		o.tell("n0")
		o.pass(time.Second)
		for i := range webhook.QueueMost + 2 {
			o.tell(fmt.Sprintf("n%d", i+1))
		}
		if s := o.standing(); s.Waiting != webhook.QueueMost || s.Lost != 3 {
			t.Errorf("%d wait, %d lost", s.Waiting, s.Lost)
		}
		o.pass(6 * time.Second)
	})
	got := server.all()
	if len(got) != webhook.QueueMost+1 {
		t.Fatalf("%d arrived", len(got))
	}
	if e := got[1].event; e.Lost != 3 || e.Kind != "n3" {
		t.Errorf("the first that is taken: %+v", e)
	}
	if got[2].event.Lost != 0 || got[len(got)-1].event.Kind != fmt.Sprintf("n%d", webhook.QueueMost+2) {
		t.Errorf("then %+v, at last %+v", got[2].event, got[len(got)-1].event)
	}
}

func TestPeopleAreToldWhenAHookStaysDownAndWhenItIsBack(t *testing.T) {
	server := receive(t)
	server.answers(slices.Repeat([]int{http.StatusForbidden}, 5)...)
	open(t, t.TempDir(), []webhook.Hook{hookTo(server.URL)}, func(o *office) {
		o.tell("a")
		o.pass(5 * time.Minute)
		if told := o.told(); len(told) != 0 {
			t.Errorf("too soon: %q", told)
		}
		o.pass(20 * time.Minute)
		if told := o.told(); len(told) != 1 || told[0] != "crm: The server answers 403 Forbidden." {
			t.Errorf("while down: %q", told)
		}
		o.pass(time.Hour)
		if told := o.told(); len(told) != 2 || told[1] != "crm: " {
			t.Errorf("when it is back: %q", told)
		}
	})
}

func TestEventsOfYesterdayAreGivenUp(t *testing.T) {
	server := receive(t)
	server.answers(slices.Repeat([]int{http.StatusForbidden}, 1000)...)
	open(t, t.TempDir(), []webhook.Hook{hookTo(server.URL)}, func(o *office) {
		o.tell("a", "b")
		o.pass(26 * time.Hour)
		if s := o.standing(); s.Waiting != 0 || s.Lost != 2 {
			t.Errorf("standing: %+v", s)
		}
		if log := o.log(); !log[len(log)-1].GivenUp || log[0].GivenUp {
			t.Errorf("the last try: %+v", log[len(log)-1])
		}
	})
}

func TestAHookThatIsMendedIsTriedAtOnceAndOneThatIsGoneNoMore(t *testing.T) {
	wrong, right := receive(t), receive(t)
	wrong.answers(slices.Repeat([]int{http.StatusNotFound}, 100)...)
	open(t, t.TempDir(), []webhook.Hook{hookTo(wrong.URL)}, func(o *office) {
		o.tell("a", "b")
		o.pass(3 * time.Hour)
		o.desk.Configure([]webhook.Hook{hookTo(right.URL)})
		o.pass(time.Second)
		if got := right.kinds(); got != "a b" {
			t.Errorf("mended: %q", got)
		}
		o.desk.Configure(nil)
		o.tell("c")
		o.pass(time.Second)
		if got := o.desk.Standings(); len(got) != 0 {
			t.Errorf("gone: %+v", got)
		}
	})
	if got := right.kinds(); got != "a b" {
		t.Errorf("in the end: %q", got)
	}
}

func TestSecretsThatCannotSignAreNamed(t *testing.T) {
	for secret, want := range map[string]string{
		"MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw": "does not begin with whsec_",
		"whsec_MfK":                        "is not base64",
		"whsec_MfKQ":                       "is a key of 3 bytes; it is 24 to 64",
	} {
		if err := webhook.CheckSecret(secret); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v; want %s", secret, err, want)
		}
	}
	if err := webhook.CheckSecret(webhook.NewSecret()); err != nil {
		t.Error(err)
	}
}
