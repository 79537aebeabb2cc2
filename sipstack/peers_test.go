package sipstack

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"ringdown/internal/call"
	"ringdown/internal/foreign"
)

// exchangeClerk is a stack on a real socket with the simplest of engines: who
// calls hears ringback and is connected; what happens can be waited for.
type exchangeClerk struct {
	t      *testing.T
	stack  *Stack
	media  *studio
	port   int
	events chan call.Event
}

// onLoopback starts a clerk; it ends with the test.
func onLoopback(t *testing.T) *exchangeClerk {
	t.Helper()
	c := &exchangeClerk{t: t, media: &studio{}, port: foreign.Port(t), events: make(chan call.Event, 256)}
	at := net.JoinHostPort("127.0.0.1", strconv.Itoa(c.port))
	udp, err := net.ListenPacket("udp", at)
	if err != nil {
		t.Fatal(err)
	}
	tcp, err := net.Listen("tcp", at)
	if err != nil {
		t.Fatal(err)
	}
	ls := []Listener{{Conn: udp}, {Stream: tcp}}
	log := slog.New(slog.DiscardHandler)
	if testing.Verbose() {
		log = slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelDebug}))
	}
	c.stack, err = New(Options{Listeners: ls, Accounts: accounts{"805": "tea-pot"}, Media: c.media, Post: c.post, Log: log})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- c.stack.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("Run: %v", err)
		}
		c.media.check(t)
	})
	return c
}

func (c *exchangeClerk) post(e call.Event) {
	if e.Kind == call.OffHook && e.Digits == "803" { // a number that can be heard before it answers
		c.stack.Do(call.Effect{Kind: call.Connect, Port: e.Port, Peer: "sim0/fxs3", Mode: call.Dialling})
		c.stack.Do(call.Effect{Kind: call.Connect, Port: e.Port, Peer: "sim0/fxs3", Mode: call.Through})
	} else if e.Kind == call.OffHook && e.Digits != "" {
		c.stack.Do(call.Effect{Kind: call.PlayTone, Port: e.Port, Tone: "ringback"})
		c.stack.Do(call.Effect{Kind: call.Connect, Port: e.Port, Peer: "sim0/fxs2", Mode: call.Through})
	}
	c.events <- e
}

// patience is how long a foreign program may take for what it does, starting
// included, on a machine that others share. Only a test that fails waits so long.
const patience = 90 * time.Second

// wait takes the next event, which must be of this kind.
func (c *exchangeClerk) wait(k call.EventKind) call.Event {
	c.t.Helper()
	select {
	case e := <-c.events:
		if e.Kind != k {
			c.t.Fatalf("waiting for %s, %+v came", k, e)
		}
		return e
	case <-time.After(patience):
		c.t.Fatalf("%s did not come", k)
		return call.Event{}
	}
}

// sipp runs a scenario once as 805 and fails the test if the scenario does.
func (c *exchangeClerk) sipp(scenario, port, transport string) {
	c.t.Helper()
	if err := c.sippCommand(scenario, port, transport)(); err != nil {
		c.t.Fatal(err)
	}
}

// sippCommand starts a scenario; what it returns waits for its end.
func (c *exchangeClerk) sippCommand(scenario, port, transport string) func() error {
	c.t.Helper()
	file, err := filepath.Abs(filepath.Join("testdata", scenario))
	if err != nil {
		c.t.Fatal(err)
	}
	dir := c.t.TempDir()
	cmd := exec.Command("sipp", fmt.Sprintf("127.0.0.1:%d", c.port), "-sf", file, "-i", "127.0.0.1", "-p", port,
		"-s", "805", "-au", "805", "-ap", "tea-pot", "-t", transport, "-m", "1", "-nostdin", "-timeout", strconv.Itoa(int(patience.Seconds())),
		"-trace_err", "-error_file", filepath.Join(dir, "errors"))
	cmd.Dir = dir
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		c.t.Fatal(err)
	}
	return func() error {
		if err := cmd.Wait(); err != nil {
			said, _ := os.ReadFile(filepath.Join(dir, "errors"))
			return fmt.Errorf("sipp %s: %w\n%s", scenario, err, said)
		}
		return nil
	}
}

func TestSIPpSignsInAndCalls(t *testing.T) {
	foreign.Need(t, "sipp", "sip-tester")
	for _, transport := range []string{"u1", "t1"} {
		t.Run(transport, func(t *testing.T) {
			c := onLoopback(t)
			port := foreign.PortText(t)
			c.sipp("register.xml", port, transport)
			c.wait(call.PortUp)
			if transport == "t1" { // SIPp has ended, and its connection with it
				c.wait(call.PortDown)
			}
			c.sipp("caller.xml", port, transport)
			if transport == "t1" {
				c.wait(call.PortUp)
			}
			if e := c.wait(call.OffHook); e.Digits != "802" {
				t.Errorf("it dialled %q", e.Digits)
			}
			if e := c.wait(call.Digit); e.Digits != "7" {
				t.Errorf("it keyed %q", e.Digits)
			}
			c.wait(call.Hold)
			c.wait(call.OnHook)
		})
	}
}

func TestSIPpIsCalled(t *testing.T) {
	foreign.Need(t, "sipp", "sip-tester")
	c := onLoopback(t)
	port := foreign.PortText(t)
	c.sipp("register.xml", port, "u1")
	c.wait(call.PortUp)
	end := c.sippCommand("called.xml", port, "u1")
	c.stack.Do(call.Effect{Kind: call.RingPhone, Port: port805, CallerID: call.CallerID{Number: "02123"}})
	c.wait(call.OffHook)
	c.stack.Do(call.Effect{Kind: call.PlayTone, Port: port805, Tone: "busy"})
	c.wait(call.OnHook)
	if err := end(); err != nil {
		t.Fatal(err)
	}
}

// baresip runs until the test ends, as 805.
func (c *exchangeClerk) baresip(transport string, commands ...string) {
	c.t.Helper()
	c.baresipWith(transport, "", commands...)
}

// baresipWith is baresip with more in its configuration.
func (c *exchangeClerk) baresipWith(transport, more string, commands ...string) {
	c.t.Helper()
	dir := c.t.TempDir()
	files := map[string]string{
		"config": "sip_listen 127.0.0.1:" + foreign.PortText(c.t) + "\n" +
			"audio_source aubridge,y\naudio_player aubridge,x\naudio_alert aubridge,x\n" +
			"module_path /usr/lib/baresip/modules\nmodule g711.so\nmodule aubridge.so\n" +
			"module_app account.so\nmodule_app menu.so\n" + more,
		"accounts": fmt.Sprintf("<sip:805@127.0.0.1:%d;transport=%s>;auth_pass=tea-pot;answermode=auto;regint=60\n", c.port, transport),
		"contacts": "",
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			c.t.Fatal(err)
		}
	}
	args := []string{"-f", dir}
	for _, x := range commands {
		args = append(args, "-e", x)
	}
	cmd := exec.Command("baresip", args...)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		c.t.Fatal(err)
	}
	c.t.Cleanup(func() {
		_ = cmd.Process.Signal(os.Interrupt)
		_ = cmd.Wait()
		if c.t.Failed() {
			c.t.Logf("baresip said:\n%s", out.String())
		}
	})
}

func TestBaresipSignsInAndIsCalled(t *testing.T) {
	foreign.Need(t, "baresip", "baresip-core")
	for _, transport := range []string{"udp", "tcp"} {
		t.Run(transport, func(t *testing.T) {
			c := onLoopback(t)
			c.baresip(transport)
			c.wait(call.PortUp)
			c.stack.Do(call.Effect{Kind: call.RingPhone, Port: port805, CallerID: call.CallerID{Number: "02123", Name: "Chen"}})
			c.wait(call.OffHook)
			if !c.media.last().sendsTo().IsValid() {
				t.Error("no place for sound was agreed on")
			}
			c.stack.Do(call.Effect{Kind: call.SignalCPC, Port: port805})
			c.wait(call.OnHook)
		})
	}
}

func TestBaresipCalls(t *testing.T) {
	foreign.Need(t, "baresip", "baresip-core")
	c := onLoopback(t)
	c.baresip("udp", "/dial 802")
	if e := c.waitPast(call.OffHook); e.Digits != "802" {
		t.Fatalf("it dialled %q", e.Digits)
	}
	c.stack.Do(call.Effect{Kind: call.PlayTone, Port: port805, Tone: "busy"})
	c.waitPast(call.OnHook)
}

// waitPast waits for a kind and lets sign-ins pass: a telephone that is told to
// dial at once does both in any order.
func (c *exchangeClerk) waitPast(k call.EventKind) call.Event {
	c.t.Helper()
	for {
		select {
		case e := <-c.events:
			if e.Kind == k {
				return e
			}
			if e.Kind != call.PortUp && e.Kind != call.PortDown {
				c.t.Fatalf("waiting for %s, %+v came", k, e)
			}
		case <-time.After(patience):
			c.t.Fatalf("%s did not come", k)
		}
	}
}
