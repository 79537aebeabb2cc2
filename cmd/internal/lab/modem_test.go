package lab_test

import (
	"context"
	"io"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"ringdown/cmd/internal/lab"
	"ringdown/cmd/internal/scenario"
	"ringdown/hal"
	"ringdown/hal/sim"
	"ringdown/hal/v253"
	"ringdown/internal/cardsim"
	"ringdown/internal/country"
	"ringdown/internal/modemsim"
)

// A voice modem is the only line; there are no telephones. Who calls leaves a
// message: the modem plays, listens, hears keys, and knows who called.
const modemMessage = `# a voice modem takes a message
hardware country=US lines=1 phones=1 seed=611
set extensions.0.voicemail {"enabled":true,"pin":"2580"}
set system.time_zone UTC
set calendars [{"id":"office","week":["mon-fri 09:00-18:00"]}]
set lines.0.hours {"calendar":"office","closed":{"voicemail":"801"}}
set extensions.0.sip {"password":"Tr7-kvQ2-pwZ9-aa"}
set extensions.0.port ""
set extensions.0.country ""

wait 8s
line 1 record caller
line 1 call -from 2125550123 -name ANN
within 20s line 1 talking
wait 10s
line 1 say speech:4:11
wait 1500ms
line 1 press #
wait 4s
line 1 press 1
within 12s record missed caller=2125550123 voicemail=801
same caller play:tone/beep:0.2 0.8
within 8s line 1 idle
wait 1s
line 1 call -from 2125550124
within 20s line 1 talking
wait 4s
line 1 hangup
within 20s line 1 idle
within 3s record missed caller=2125550124
----
`

// The modem is pulled while somebody talks to the mailbox: the call ends, and the
// next one is as the first.
const modemPulled = `# a voice modem is pulled in a call
hardware country=US lines=1 phones=1 seed=611
set extensions.0.voicemail {"enabled":true,"pin":"2580"}
set system.time_zone UTC
set calendars [{"id":"office","week":["mon-fri 09:00-18:00"]}]
set lines.0.hours {"calendar":"office","closed":{"voicemail":"801"}}
set extensions.0.sip {"password":"Tr7-kvQ2-pwZ9-aa"}
set extensions.0.port ""
set extensions.0.country ""

wait 8s
line 1 call -from 2125550123
within 20s line 1 talking
wait 15s
within 3s record abandoned caller=2125550123 ended-by=fault how=port-down
wait 10s
line 1 call -from 2125550124
within 20s line 1 talking
line 1 hangup
within 20s line 1 idle
----
`

// plug is a modem's socket: each dial is a modem that was just plugged in.
type plug struct {
	modem *modemsim.Modem
	mu    sync.Mutex
	wire  io.Closer
	done  sync.WaitGroup
}

func (p *plug) dial(context.Context) (io.ReadWriteCloser, error) {
	p.pull()
	p.mu.Lock()
	defer p.mu.Unlock()
	host, far := cardsim.Pipe()
	p.wire = far
	p.done.Go(func() { _ = p.modem.Run(context.Background(), far) }) // its end is the wire's
	return host, nil
}

func (p *plug) pull() {
	p.mu.Lock()
	if p.wire != nil {
		_ = p.wire.Close()
	}
	p.mu.Unlock()
	p.done.Wait()
}

// onModem plays a scenario whose line is a modem of a kind, which is pulled after
// a while unless that is 0.
func onModem(t *testing.T, kind, text string, pulled time.Duration) {
	t.Helper()
	s, err := scenario.Parse("modem", text)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		socket := &plug{}
		book := &diary{}
		l, err := lab.Open(s, lab.Options{Data: dir, Log: book.log(), Reach: func(world *sim.Driver) hal.Driver {
			us, err := country.Lookup("US")
			if err != nil {
				t.Fatal(err)
			}
			socket.modem = modemsim.New(world, "sim0", modemsim.Kinds()[kind], us)
			return v253.NewDriverOver("sim0", true, socket.dial)
		}})
		if err != nil {
			t.Fatal(err)
		}
		if pulled > 0 {
			cut := time.AfterFunc(pulled, socket.pull)
			defer cut.Stop()
		}
		transcript, err := l.Play(t.Context(), s, "modem", nil)
		if err != nil {
			t.Errorf("%v\n%s", err, transcript)
		}
		socket.pull()
		for _, v := range l.Main().Desk().Violations() {
			t.Errorf("the gateway mistreated the hardware: %v", v)
		}
		if pulled > 0 {
			book.toldOfCard(t, "sim0", "wire broke")
		}
	})
}

// diary keeps what the appliance logs.
type diary struct {
	mu   sync.Mutex
	text strings.Builder
}

func (d *diary) Write(p []byte) (int, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.text.Write(p)
}

func (d *diary) log() *slog.Logger { return slog.New(slog.NewTextHandler(d, nil)) }

// toldOfCard wants one alert that a card has gone, with its cause, and one that it is
// back.
func (d *diary) toldOfCard(t *testing.T, card, cause string) {
	t.Helper()
	d.mu.Lock()
	defer d.mu.Unlock()
	gone, back := 0, 0
	for line := range strings.SplitSeq(d.text.String(), "\n") {
		switch {
		case strings.Contains(line, "The card "+card+" cannot be used") && strings.Contains(line, cause):
			gone++
		case strings.Contains(line, "The card "+card+" works again"):
			back++
		}
	}
	if gone != 1 || back != 1 {
		t.Errorf("want one alert of a card that has gone (%s) and one of its return, got %d and %d:\n%s", cause, gone, back, d.text.String())
	}
}

func TestAVoiceModemTakesMessages(t *testing.T) {
	for _, kind := range []string{"conexant", "zoom"} {
		t.Run(kind, func(t *testing.T) { onModem(t, kind, modemMessage, 0) })
	}
}

func TestAVoiceModemThatIsPulledEndsItsCallAndIsBack(t *testing.T) {
	onModem(t, "usr", modemPulled, 20*time.Second)
}
