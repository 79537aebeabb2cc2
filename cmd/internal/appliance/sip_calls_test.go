package appliance_test

import (
	"strings"
	"testing"
	"time"

	"ringdown/hal/sim"
	"ringdown/internal/call"
	"ringdown/internal/engine"
)

// ringing is how long a SIP telephone rings before it is answered: long enough
// for its caller to know ringback when it is heard.
const ringing = 7 * time.Second

func TestASIPTelephoneCallsAnAnalogOne(t *testing.T) {
	onEveryNetwork(t, aSIPTelephoneCallsAnAnalogOne)
}

func aSIPTelephoneCallsAnAnalogOne(o *office) {
	lobby := o.signedIn("821")
	end := lobby.start("calls-and-hangs-up", "801", whole)
	o.await("801 rings and shows 821", func() bool {
		s := o.phone(1)
		return s.State == sim.PhoneRinging && s.Shown.Number == "821"
	})
	o.must(o.Desk().Phone(1).Up())
	o.talking("821")
	desk := &ear{}
	o.must(o.Desk().Phone(1).Record(desk))
	here, there := o.converse(o.says(o.Desk().Phone(1).Say), lobby.say)
	end()
	o.hears("801 at 821", here, lobby.all())
	o.hears("821 at 801", there, desk.all())
	o.await("801 hears busy tone", func() bool { return o.phone(1).Hears == "busy" })
	o.must(o.Desk().Phone(1).Down())
	r := o.record()
	if r.Kind != call.KindInternal || r.Result != call.ResultAnswered || r.Caller.Number != "821" || r.Called != "801" ||
		r.EndedBy != call.ByCaller || r.How != call.HowOnHook || r.Confidence != call.SureLocal {
		o.t.Errorf("%+v", r)
	}
	if v := o.view("821"); v.Lamp != engine.LampReady || v.Kind != "SIP" {
		o.t.Errorf("%+v", v)
	}
}

func TestAnAnalogTelephoneCallsASIPOneAndHangsUp(t *testing.T) {
	onEveryNetwork(t, anAnalogTelephoneCallsASIPOneAndHangsUp)
}

func anAnalogTelephoneCallsASIPOneAndHangsUp(o *office) {
	lobby := o.signedIn("821")
	end := lobby.start("answers-and-is-hung-up-on", "", ringing)
	o.must(o.Desk().Phone(1).Up())
	o.await("dial tone", func() bool { return o.phone(1).Hears == "dial" })
	desk := &ear{}
	o.must(o.Desk().Phone(1).Record(desk))
	o.must(o.Desk().Phone(1).Dial("821"))
	o.await("801 hears ringback", func() bool { return o.phone(1).Hears == "ringback" })
	o.talking("801")
	here, there := o.converse(o.says(o.Desk().Phone(1).Say), lobby.say)
	o.must(o.Desk().Phone(1).Down())
	end()
	o.hears("801 at 821", here, lobby.all())
	o.hears("821 at 801", there, desk.all())
	if r := o.record(); r.Result != call.ResultAnswered || r.Caller.Number != "801" || r.Called != "821" || r.EndedBy != call.ByCaller {
		o.t.Errorf("%+v", r)
	}
}

// EX-14 with LN-4: a line's group rings a SIP telephone.
func TestAnOutsideCallReachesASIPTelephone(t *testing.T) {
	onEveryNetwork(t, anOutsideCallReachesASIPTelephone)
}

func anOutsideCallReachesASIPTelephone(o *office) {
	lobby := o.signedIn("821")
	end := lobby.start("answers-and-is-hung-up-on", "", ringing)
	o.must(o.Desk().Line(2).Call(sim.CallOptions{From: "0912345678"}))
	o.talking("821")
	if v := o.view("821"); v.Caller.Number != "0912345678" {
		o.t.Errorf("821 shows %+v", v.Caller)
	}
	far := &ear{}
	o.must(o.Desk().Line(2).Record(far))
	here, there := o.converse(o.says(o.Desk().Line(2).Say), lobby.say)
	o.must(o.Desk().Line(2).Hangup(sim.HangupBusy))
	end()
	o.hears("the caller at 821", here, lobby.all())
	o.hears("821 at the caller", there, far.all())
	r := o.record()
	if r.Kind != call.KindIncoming || r.Result != call.ResultAnswered || r.Caller.Number != "0912345678" || r.Called != "821" ||
		r.EndedBy != call.ByCaller || len(r.Parties) != 2 {
		o.t.Errorf("%+v", r)
	}
	o.recorded(r, here, there)
}

// FC-4: what a SIP telephone dials whole goes out over a line; what it keys
// later reaches the far end as sound.
func TestASIPTelephoneCallsOutside(t *testing.T) { onEveryNetwork(t, aSIPTelephoneCallsOutside) }

func aSIPTelephoneCallsOutside(o *office) {
	lobby := o.signedIn("821")
	end := lobby.start("calls-and-hangs-up", "902112345678", whole)
	line := 0
	o.await("a line dials", func() bool {
		for n := 1; n <= o.Desk().Lines(); n++ {
			if o.line(n).Digits == "02112345678" {
				line = n
			}
		}
		return line > 0
	})
	o.talking("821")
	far := &ear{}
	o.must(o.Desk().Line(line).Record(far))
	here, there := o.converse(o.says(o.Desk().Line(line).Say), lobby.say)
	lobby.key('4')
	lobby.key('2')
	end()
	o.hears("the far end at 821", here, lobby.all())
	o.hears("821 at the far end", there, far.all())
	if got := o.line(line).Heard; got != "42" {
		o.t.Errorf("the far end heard the keys %q, want 42", got)
	}
	r := o.record()
	if r.Kind != call.KindOutgoing || r.Result != call.ResultAnswered || r.Called != "02112345678" || r.Line == "" || r.EndedBy != call.ByCaller {
		o.t.Errorf("%+v", r)
	}
	o.recorded(r, here, there)
}

func TestTwoSIPTelephonesTalk(t *testing.T) { onEveryNetwork(t, twoSIPTelephonesTalk) }

func twoSIPTelephonesTalk(o *office) {
	lobby, store := o.signedIn("821"), o.signedIn("822")
	end := store.start("answers-and-is-hung-up-on", "", ringing)
	endLobby := lobby.start("calls-and-hangs-up", "822", whole)
	o.talking("821")
	here, there := o.converse(lobby.say, store.say)
	endLobby()
	end()
	o.hears("821 at 822", here, store.all())
	o.hears("822 at 821", there, lobby.all())
	if r := o.record(); r.Result != call.ResultAnswered || r.Caller.Number != "821" || r.Called != "822" || r.EndedBy != call.ByCaller {
		o.t.Errorf("%+v", r)
	}
}

// An appliance listens on all addresses, of both families.
func TestSIPOnAllAddresses(t *testing.T) {
	o := inOfficeAt(t, ":0")
	lobby, store := o.signedIn("821"), o.signedIn("822")
	end := store.start("answers-and-is-hung-up-on", "", 0)
	endLobby := lobby.start("calls-and-hangs-up", "822", whole)
	o.talking("821")
	here, there := o.converse(lobby.say, store.say)
	endLobby()
	end()
	o.hears("821 at 822", here, store.all())
	o.hears("822 at 821", there, lobby.all())
}

func TestTwoTelephonesOfOneExtensionRingTogether(t *testing.T) {
	onEveryNetwork(t, twoTelephonesOfOneExtensionRingTogether)
}

func twoTelephonesOfOneExtensionRingTogether(o *office) {
	desk, pocket := o.signedIn("821"), o.signedIn("821")
	endPocket := pocket.start("rings-until-cancelled", "", 0)
	endDesk := desk.start("answers-and-is-hung-up-on", "", ringing)
	o.talksTo("821")
	endPocket()
	handset := &ear{}
	o.must(o.Desk().Phone(1).Record(handset))
	here, there := o.converse(o.says(o.Desk().Phone(1).Say), desk.say)
	o.must(o.Desk().Phone(1).Down())
	endDesk()
	o.hears("801 at 821", here, desk.all())
	o.hears("821 at 801", there, handset.all())
	if r := o.record(); r.Result != call.ResultAnswered || r.Called != "821" {
		o.t.Errorf("%+v", r)
	}
}

func TestASIPTelephoneThatRefusesOrIsNotThere(t *testing.T) {
	o := inOffice(t)
	lobby := o.signedIn("821")
	end := lobby.start("refuses", "", 0)
	o.dials(1, "821", "busy")
	end()
	if r := o.record(); r.Result != call.ResultBusy || r.EndedBy != call.ByCalled || !strings.Contains(r.Track, "821 is busy (486).") {
		t.Errorf("%+v", r)
	}
	o.dials(1, "822", "congestion")
	o.await("the second record", func() bool { return strings.Contains(o.record().Track, "822 is not registered.") })
	if r := o.record(); r.Result != call.ResultFailed {
		t.Errorf("%+v", r)
	}
	end = lobby.start("rings-until-cancelled", "", 0)
	o.dials(1, "821", "ringback")
	end()
}

// dials lets an analog telephone dial, waits for what it hears, and hangs up.
func (o *office) dials(n int, number, hears string) {
	o.t.Helper()
	o.must(o.Desk().Phone(n).Up())
	o.await("dial tone", func() bool { return o.phone(n).Hears == "dial" })
	o.must(o.Desk().Phone(n).Dial(number))
	o.await("it hears "+hears, func() bool { return o.phone(n).Hears == hears })
	o.must(o.Desk().Phone(n).Down())
}

func TestWhatASIPTelephoneDialsInVain(t *testing.T) {
	o := inOffice(t)
	lobby := o.signedIn("821")
	lobby.start("calls-in-vain", "777", 0)() // 404
	if r := o.record(); r.Result != call.ResultRefused || r.Called != "777" {
		t.Errorf("%+v", r)
	}
	o.must(o.Desk().Phone(3).Up())
	o.await("803 is off-hook", func() bool { return o.view("803").Lamp == engine.LampInCall })
	lobby.start("calls-in-vain", "803", 0)() // 486
	o.must(o.Desk().Phone(3).Down())
	o.await("both records", func() bool { return len(o.all()) == 3 })
	if v := o.view("821"); v.Lamp != engine.LampReady {
		t.Errorf("%+v", v)
	}
}

func TestAWrongPasswordSignsNobodyIn(t *testing.T) {
	o := inOffice(t)
	lobby := o.telephone("821")
	lobby.password = "wrong-password"
	lobby.start("register-in-vain", "", 0)()
	if v := o.view("821"); v.Lamp != engine.LampFault || !strings.Contains(v.Reason, "No telephone has signed in.") {
		t.Errorf("%+v", v)
	}
}

func TestStoppingHangsUpSIPTelephones(t *testing.T) {
	o := inOffice(t)
	lobby := o.signedIn("821")
	end := lobby.start("calls-and-is-hung-up-on", "801", 0)
	o.await("801 rings", func() bool { return o.phone(1).State == sim.PhoneRinging })
	o.must(o.Desk().Phone(1).Up())
	o.talking("821")
	o.stop()
	end() // it got BYE
	if all := o.all(); len(all) != 1 || all[0].Result != call.ResultAnswered || all[0].EndedBy != call.ByAdministrator {
		t.Errorf("%+v", all)
	}
}
