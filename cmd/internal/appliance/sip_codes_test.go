package appliance_test

import (
	"testing"
	"time"

	"ringdown/hal/sim"
	"ringdown/internal/call"
	"ringdown/internal/config"
	"ringdown/internal/engine"
)

// dialsCode lets a SIP telephone dial a code, hear that it is done, and be hung
// up on.
func (p *telephone) dialsCode(code string) {
	p.t.Helper()
	p.start("calls-and-is-hung-up-on", code, 0)()
}

// FC-8, BX-9: by *78 at a SIP telephone it is not to be disturbed, by *79 it
// rings again.
func TestASIPTelephoneIsNotToBeDisturbed(t *testing.T) {
	o := inOffice(t)
	lobby := o.signedIn("821")
	lobby.dialsCode("*78")
	o.dials(1, "821", "busy")
	lobby.dialsCode("*79")
	end := lobby.start("rings-until-cancelled", "", 0)
	o.dials(1, "821", "ringback")
	end()
}

// FC-8, BX-9: a SIP telephone signs out of its group and pauses by the codes that
// analog ones dial; meanwhile the group's calls ring elsewhere.
func TestASIPTelephoneSignsOutOfItsGroupAndPauses(t *testing.T) {
	o := inOfficeWith(t, "127.0.0.1:0", func(c *config.Config) {
		c.Groups[0].Members, c.Groups[0].Strategy = []string{"821", "802"}, config.RingAll
		c.Codes.PauseReasons = []string{"lunch"}
	})
	lobby := o.signedIn("821")
	for _, way := range []struct{ out, in string }{{"*46600", "*45600"}, {"*471", "*48"}} {
		lobby.dialsCode(way.out)
		o.must(o.Desk().Line(2).Call(sim.CallOptions{From: "0912345678"}))
		o.await("802 rings for the group", func() bool { return o.phone(2).State == sim.PhoneRinging })
		if v := o.view("821"); v.State != "idle" {
			t.Errorf("after %s 821 is %s", way.out, v.State)
		}
		o.must(o.Desk().Line(2).Hangup(sim.HangupBusy))
		o.quiet()
		lobby.dialsCode(way.in)
		end := lobby.start("answers-and-is-hung-up-on", "", 0)
		o.must(o.Desk().Line(2).Call(sim.CallOptions{From: "0912345678"}))
		o.talking("821")
		o.must(o.Desk().Line(2).Hangup(sim.HangupBusy))
		end()
		o.quiet()
	}
}

// quiet waits until no call is left and line 2 may ring again.
func (o *office) quiet() {
	o.t.Helper()
	o.await("no call is left", func() bool {
		s, err := o.Engine().Snapshot(o.t.Context())
		o.must(err)
		return len(s.Calls) == 0 && o.phone(2).State == sim.PhoneOnHook && o.line(2).State == sim.LineIdle
	})
}

// holdsAt801 lets 821 call 801 and put it on hold: a call of its first key.
func (o *office) holdsAt801(lobby *telephone) (end func()) {
	o.t.Helper()
	end = lobby.start("calls-and-holds", "801", time.Second)
	o.await("801 rings", func() bool { return o.phone(1).State == sim.PhoneRinging })
	o.must(o.Desk().Phone(1).Up())
	o.await("801 is on hold", func() bool { return o.tracked(" hold ") })
	return end
}

// TS-6, BX-9: a SIP telephone parks by *68 the call that it holds, hears where,
// and another SIP telephone takes the call there.
func TestASIPTelephoneParksAndAnotherTakes(t *testing.T) {
	o := inOfficeWith(t, "127.0.0.1:0", func(c *config.Config) { c.Park = config.Park{First: "701", Slots: 5} })
	lobby, shop := o.signedIn("821"), o.signedIn("822")
	end := o.holdsAt801(lobby)
	second := o.telephone("821")
	second.dialsCode("*68")
	end()
	said, err := o.Sound("prompt/parked-at digits/701")
	o.must(err)
	pcm := make([]int16, 16000)
	o.hears("the slot at 821", pcm[:said.Read(pcm)], second.all())
	endShop := shop.start("calls-and-is-hung-up-on", "701", 0)
	o.talking("822")
	o.isHeardAt("822", shop, endShop)
}

// TS-3, BX-9: *34 at a SIP telephone rings the person's other one for the call on
// hold, and it has the call once it answers.
func TestASIPTelephonePushesItsCallToAnother(t *testing.T) {
	o := inOfficeWith(t, "127.0.0.1:0", twins)
	lobby, shop := o.signedIn("821"), o.signedIn("822")
	end := o.holdsAt801(lobby)
	endShop := shop.start("answers-and-is-transferred", "", 2*time.Second)
	o.telephone("821").start("calls-and-is-hung-up-on", "*34", 0)()
	end()
	o.talking("822")
	o.isHeardAt("822", shop, endShop)
}

func twins(c *config.Config) {
	for i := range c.Extensions {
		if c.Extensions[i].Number == "821" {
			c.Extensions[i].Twins = []string{"822"}
		}
	}
}

// EX-10, BX-9: a SIP telephone listens to a conversation by *81, coaches one of
// the two by *82 and joins by *83: who hears it is told by the sound.
func TestASIPTelephoneSupervises(t *testing.T) {
	o := inOfficeWith(t, "127.0.0.1:0", func(c *config.Config) {
		for i := range c.Extensions {
			if c.Extensions[i].Number == "821" {
				c.Extensions[i].Monitors = []string{"801"}
			}
		}
	})
	lobby := o.signedIn("821")
	o.must(o.Desk().Phone(1).Up())
	o.await("dial tone", func() bool { return o.phone(1).Hears == "dial" })
	o.must(o.Desk().Phone(1).Dial("802"))
	o.await("802 rings", func() bool { return o.phone(2).State == sim.PhoneRinging })
	o.must(o.Desk().Phone(2).Up())
	o.talking("801")
	for i, way := range []struct {
		code           string
		agent, partner bool // hears the supervisor
	}{{"*81801", false, false}, {"*82801", true, false}, {"*83801", true, true}} {
		o.supervised(lobby, way.code, uint64(100+10*i), way.agent, way.partner)
	}
	o.must(o.Desk().Phone(1).Down())
	o.must(o.Desk().Phone(2).Down())
}

// supervised lets all three speak one after the other, and compares who heard.
func (o *office) supervised(lobby *telephone, code string, seed uint64, agent, partner bool) {
	o.t.Helper()
	end := lobby.start("calls-and-hangs-up", code, 3*(words+arrives)+3*time.Second)
	o.await("821 watches by "+code, func() bool { return o.view("821").State == string(call.StateWatching) })
	pause(time.Second) // the tone that says so
	one, two := &ear{}, &ear{}
	o.must(o.Desk().Phone(1).Record(one))
	o.must(o.Desk().Phone(2).Record(two))
	of801, of802, of821 := speech(seed, words), speech(seed+1, words), speech(seed+2, words)
	o.must(o.Desk().Phone(1).Say(of801))
	pause(words + arrives)
	o.must(o.Desk().Phone(2).Say(of802))
	pause(words + arrives)
	lobby.say(of821)
	end()
	o.hears(code+": 801 at 821", of801, lobby.all())
	o.hears(code+": 802 at 821", of802, lobby.all())
	o.hearsOrNot(code+": 821 at 801", of821, one.all(), agent)
	o.hearsOrNot(code+": 821 at 802", of821, two.all(), partner)
	o.await("821 has hung up", func() bool { return o.view("821").Lamp == engine.LampReady })
}

// mostByChance is how like sound that was not heard is at the most to what was:
// pieces of noise of a quarter second find something like them by chance.
const mostByChance = 0.4

func (o *office) hearsOrNot(way string, said, heard []int16, does bool) {
	o.t.Helper()
	if does {
		o.hears(way, said, heard)
		return
	}
	if middle, _ := likeness(said, heard); middle > mostByChance {
		o.t.Errorf("%s: heard, by a likeness of %.4f", way, middle)
	}
}
