package sipstack

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/emiago/sipgo/sip"

	"ringdown/internal/call"
)

// clerk is the simplest of engines: who calls is connected, and what is to be
// transferred is.
func (o *office) clerk() {
	for range 2400 { // two minutes
		<-time.After(50 * time.Millisecond)
		o.mu.Lock()
		events := o.events
		o.events = nil
		o.mu.Unlock()
		for _, e := range events {
			switch {
			case e.Kind == call.OffHook && e.Digits != "":
				o.stack.Do(call.Effect{Kind: call.Connect, Port: e.Port, Peer: "sim0/fxs1", Mode: call.Through})
			case e.Kind == call.Transfer && e.Peer != "":
				o.stack.Do(on(call.TransferOver, e.Peer))
				o.stack.Do(on(call.TransferOver, e.Port))
			case e.Kind == call.Transfer:
				o.stack.Do(on(call.TransferRings, e.Port))
				o.stack.Do(on(call.TransferOver, e.Port))
			case e.Kind == call.Joined:
				o.stack.Do(on(call.TransferOver, e.Port))
				o.stack.Do(on(call.StopRinging, e.Port))
				o.stack.Do(call.Effect{Kind: call.Connect, Port: e.Leg.Port, Peer: "sim0/fxs1", Mode: call.Through})
			}
		}
	}
}

// up makes a call; nil if it was lost.
func (r *robot) up(headers ...string) *talk {
	c := r.talk("802")
	res := r.signedIn(c, "INVITE", r.offer(), headers...)
	if res == nil || res.StatusCode != 200 {
		return nil
	}
	c.to = strings.TrimPrefix(res.To().String(), "To: ")
	c.uri = res.Contact().Address.String()
	for range 8 { // an ACK may be lost: each repetition of the 200 would bring one
		r.send(r.text(c, "ACK", ""))
		<-time.After(400 * time.Millisecond)
	}
	return c
}

// Whatever the network does to a transfer or to a call that is taken over, no
// dialog, no channel and no sound is left over.
func TestTransfersInBadWeather(t *testing.T) {
	for seed := range uint64(120) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			inOffice(t, nil, func(o *office) {
				go o.clerk()
				r, other := o.robot("10.0.0.9:5062"), o.robot("10.0.0.8:5062")
				other.user, other.password = "806", "milk-jug"
				for _, x := range []*robot{r, other} {
					x.signedIn(x.talk(x.user), "REGISTER", "", "Expires: 7200")
				}
				first, second := r.up(), r.up()
				o.net.mu.Lock()
				o.net.fault = weather(seed)
				o.net.mu.Unlock()
				r.transfersSomehow(other, seed, first, second)
				<-time.After(3 * time.Minute) // every repetition has run out
				for _, at := range []call.Port{port805, port805.Channel(2), "sip/806"} {
					o.stack.Do(call.Effect{Kind: call.PlayTone, Port: at, Tone: call.BusyTone})
				}
				<-time.After(time.Minute)
				o.idle()
			})
		})
	}
}

func (r *robot) transfersSomehow(other *robot, seed uint64, first, second *talk) {
	switch seed % 4 {
	case 0: // into its other call
		r.signedIn(first, "REFER", "", "Refer-To: <sip:803@10.0.0.1?Replaces="+url.QueryEscape(second.named())+">")
	case 1: // and hangs up at once
		r.signedIn(first, "REFER", "", "Refer-To: <sip:803@10.0.0.1>")
		r.do(first, "BYE", "")
	case 2: // while the other side of the call is taken over
		go r.signedIn(first, "REFER", "", "Refer-To: <sip:803@10.0.0.1>")
		other.up("Replaces: " + first.named())
	case 3: // or gives up before it is
		c := other.talk("805")
		go other.signedIn(c, "INVITE", other.offer(), "Replaces: "+first.named())
		<-time.After(time.Duration(seed) * 10 * time.Millisecond)
		r.do(first, string(sip.BYE), "")
	}
}
