package appliance_test

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"ringdown/hal/sim"
	"ringdown/internal/call"
	"ringdown/internal/config"
	"ringdown/internal/country"
	"ringdown/internal/foreign"
	"ringdown/media/tone"
)

// referTo says whom a scenario transfers to when it comes to that.
func (p *telephone) referTo(uri string) {
	p.t.Helper()
	if p.refer = uri; p.dir == "" {
		return
	}
	if err := os.WriteFile(filepath.Join(p.dir, "refer-to"), []byte(uri), 0o600); err != nil {
		p.t.Fatal(err)
	}
}

// heardRingback reports whether the country's ringback is in what was heard.
func heardRingback(t *testing.T, pcm []int16) bool {
	t.Helper()
	profile, err := country.Lookup("CN")
	if err != nil {
		t.Fatal(err)
	}
	d := tone.NewDetector(profile)
	for ; len(pcm) >= 80; pcm = pcm[80:] {
		for _, e := range d.Write(pcm[:80]) {
			if e.Kind == country.Ringback && e.On {
				return true
			}
		}
	}
	return false
}

// A SIP telephone gives an analog one to another.
func TestABlindTransfer(t *testing.T) { onEveryNetwork(t, aBlindTransfer) }

func aBlindTransfer(o *office) {
	lobby := o.signedIn("821")
	lobby.referTo("sip:802@" + o.sip)
	end := lobby.start("calls-and-transfers", "801", 2*time.Second)
	o.await("801 rings", func() bool { return o.phone(1).State == sim.PhoneRinging })
	o.must(o.Desk().Phone(1).Up())
	o.talking("821")
	o.await("802 rings and shows 821", func() bool { return o.phone(2).State == sim.PhoneRinging })
	o.await("801 hears ringback", func() bool { return o.phone(1).Hears == "ringback" })
	o.must(o.Desk().Phone(2).Up())
	end()
	o.talking("802")
	o.analogTalk(1, 2)
	o.must(o.Desk().Phone(1).Down())
	o.must(o.Desk().Phone(2).Down())
	r := o.record()
	if r.Caller.Number != "821" || r.Called != "801" || r.Result != call.ResultAnswered || len(r.Parties) != 3 || r.Parties[2].Label != "802" {
		o.t.Errorf("%+v", r)
	}
}

// analogTalk compares what two analog telephones hear of each other.
func (o *office) analogTalk(a, b int) {
	o.t.Helper()
	one, two := &ear{}, &ear{}
	o.must(o.Desk().Phone(a).Record(one))
	o.must(o.Desk().Phone(b).Record(two))
	here, there := o.converse(o.says(o.Desk().Phone(a).Say), o.says(o.Desk().Phone(b).Say))
	o.hears(fmt.Sprintf("telephone %d at %d", a, b), here, two.all())
	o.hears(fmt.Sprintf("telephone %d at %d", b, a), there, one.all())
}

// A SIP telephone is given to an analog one, and hears ringback meanwhile though
// no card plays it.
func TestASIPTelephoneIsTransferred(t *testing.T) { onEveryNetwork(t, aSIPTelephoneIsTransferred) }

func aSIPTelephoneIsTransferred(o *office) {
	lobby, shop := o.signedIn("821"), o.signedIn("822")
	lobby.referTo("sip:801@" + o.sip)
	endShop := shop.start("answers-and-is-transferred", "", ringing)
	end := lobby.start("calls-and-transfers", "822", 2*time.Second)
	o.await("801 rings and shows 822", func() bool {
		s := o.phone(1)
		return s.State == sim.PhoneRinging && s.Shown.Number == "822"
	})
	o.await("822 hears ringback", func() bool { return heardRingback(o.t, shop.all()) })
	desk := &ear{}
	o.must(o.Desk().Phone(1).Up())
	end()
	o.talking("801")
	o.must(o.Desk().Phone(1).Record(desk))
	here, there := o.converse(o.says(o.Desk().Phone(1).Say), shop.say)
	o.hears("801 at 822", here, shop.all())
	o.hears("822 at 801", there, desk.all())
	o.must(o.Desk().Phone(1).Down())
	endShop()
	r := o.record()
	if r.Caller.Number != "821" || r.Called != "822" || len(r.Parties) != 3 || r.Parties[2].Label != "801" || r.EndedBy != call.ByCaller {
		o.t.Errorf("%+v", r)
	}
}

// An analog telephone is given to a SIP one.
func TestATransferToASIPTelephone(t *testing.T) { onEveryNetwork(t, aTransferToASIPTelephone) }

func aTransferToASIPTelephone(o *office) {
	lobby, shop := o.signedIn("821"), o.signedIn("822")
	lobby.referTo("sip:822@" + o.sip)
	endShop := shop.start("answers-and-is-hung-up-on", "", 3*time.Second)
	end := lobby.start("calls-and-transfers", "801", 2*time.Second)
	o.await("801 rings", func() bool { return o.phone(1).State == sim.PhoneRinging })
	desk := &ear{}
	o.must(o.Desk().Phone(1).Up())
	o.must(o.Desk().Phone(1).Record(desk))
	end()
	o.talking("822")
	here, there := o.converse(o.says(o.Desk().Phone(1).Say), shop.say)
	o.hears("801 at 822", here, shop.all())
	o.hears("822 at 801", there, desk.all())
	o.must(o.Desk().Phone(1).Down())
	endShop()
	if r := o.record(); r.Caller.Number != "821" || r.Called != "801" || r.Parties[len(r.Parties)-1].Label != "822" {
		o.t.Errorf("%+v", r)
	}
}

// An outside caller is answered by a SIP telephone and given to an analog one;
// meanwhile they hear ringback, though their line is answered long ago.
func TestAnOutsideCallerIsTransferred(t *testing.T) { onEveryNetwork(t, anOutsideCallerIsTransferred) }

func anOutsideCallerIsTransferred(o *office) {
	lobby := o.signedIn("821")
	lobby.referTo("sip:801@" + o.sip)
	end := lobby.start("answers-and-transfers", "", time.Second)
	o.must(o.Desk().Line(2).Call(sim.CallOptions{From: "0912345678"}))
	o.talking("821")
	far := &ear{}
	o.must(o.Desk().Line(2).Record(far))
	o.await("801 rings and shows the caller", func() bool {
		s := o.phone(1)
		return s.State == sim.PhoneRinging && s.Shown.Number == "0912345678"
	})
	o.await("the caller hears ringback", func() bool { return heardRingback(o.t, far.all()) })
	o.must(o.Desk().Phone(1).Up())
	end()
	o.talking("801")
	desk := &ear{}
	o.must(o.Desk().Phone(1).Record(desk))
	here, there := o.converse(o.says(o.Desk().Line(2).Say), o.says(o.Desk().Phone(1).Say))
	o.hears("the caller at 801", here, desk.all())
	o.hears("801 at the caller", there, far.all())
	o.must(o.Desk().Line(2).Hangup(sim.HangupBusy))
	o.await("801 hears busy tone", func() bool { return o.phone(1).Hears == "busy" })
	o.must(o.Desk().Phone(1).Down())
	r := o.record()
	if r.Kind != call.KindIncoming || r.Caller.Number != "0912345678" || r.EndedBy != call.ByCaller || r.Parties[len(r.Parties)-1].Label != "801" {
		o.t.Errorf("%+v", r)
	}
	o.recorded(r, here, there) // what was said to 821 and to 801 is one recording
	day := filepath.Dir(filepath.Join(o.data, "recordings", filepath.FromSlash(r.Recording)))
	if files, err := os.ReadDir(day); err != nil || len(files) != 1 {
		o.t.Errorf("%d recordings of one call, %v", len(files), err)
	}
}

// dialogLines find the names of a dialog in what SIPp wrote down.
var dialogLines = regexp.MustCompile(`(?s)SIP/2\.0 200 OK.*?From: [^\r\n]*tag=([^\r\n;]+).*?To: [^\r\n]*tag=([^\r\n;]+).*?Call-ID: ([^\r\n]+).*?CSeq: 2 INVITE`)

// replaces names the dialog that a scenario is in, as soon as SIPp has written
// down how it came about: the engine may know before.
func (p *telephone) replaces() string {
	var text []byte
	for range 100 {
		var err error
		if text, err = os.ReadFile(p.wire); err != nil {
			p.t.Fatal(err)
		}
		for _, found := range dialogLines.FindAllSubmatch(text, -1) {
			return url.QueryEscape(fmt.Sprintf("%s;to-tag=%s;from-tag=%s", found[3], found[2], found[1]))
		}
		pause(50 * time.Millisecond)
	}
	p.t.Fatalf("no dialog in\n%s", text)
	return ""
}

// A SIP telephone calls one, then another, and brings the two together.
func TestAnAttendedTransfer(t *testing.T) { onEveryNetwork(t, anAttendedTransfer) }

func anAttendedTransfer(o *office) {
	lobby := o.signedIn("821")
	second := o.telephone("821")
	lobby.referTo("sip:802@" + o.sip)
	end := lobby.start("calls-and-joins", "801", 5*time.Second)
	o.await("801 rings", func() bool { return o.phone(1).State == sim.PhoneRinging })
	o.must(o.Desk().Phone(1).Up())
	o.talking("821")
	endSecond := second.start("calls-and-is-let-go", "802", 0)
	o.await("802 rings", func() bool { return o.phone(2).State == sim.PhoneRinging })
	o.must(o.Desk().Phone(2).Up())
	o.talking("802")
	lobby.referTo("sip:802@" + o.sip + "?Replaces=" + second.replaces())
	endSecond()
	end()
	o.await("one call is left", func() bool { return o.view("821").State == "idle" })
	o.analogTalk(1, 2)
	o.must(o.Desk().Phone(1).Down())
	o.must(o.Desk().Phone(2).Down())
	r := o.record()
	all := o.all()
	if len(all) != 2 {
		o.t.Fatalf("%d records, want one for each call", len(all))
	}
	given := all[0]
	if given.ID == r.ID {
		given = all[1]
	}
	if given.How == call.HowTransferred {
		r, given = given, r
	}
	if r.How != call.HowTransferred || given.Result != call.ResultAnswered || given.Parties[len(given.Parties)-1].Label != "802" {
		o.t.Errorf("given away: %+v\nwent on: %+v", r, given)
	}
}

// Nobody is lost when the one who is transferred to is busy.
func TestATransferToSomebodyBusyComesBack(t *testing.T) {
	o := inOffice(t)
	lobby := o.signedIn("821")
	o.must(o.Desk().Phone(2).Up()) // off-hook
	lobby.referTo("sip:802@" + o.sip)
	end := lobby.start("calls-and-transfers-in-vain", "801", time.Second)
	o.await("801 rings", func() bool { return o.phone(1).State == sim.PhoneRinging })
	o.must(o.Desk().Phone(1).Up())
	o.talking("821")
	desk := &ear{}
	o.must(o.Desk().Phone(1).Record(desk))
	pause(2 * time.Second) // the transfer is tried and comes back
	here, there := o.converse(o.says(o.Desk().Phone(1).Say), lobby.say)
	o.hears("801 at 821", here, lobby.all())
	o.hears("821 at 801", there, desk.all())
	o.must(o.Desk().Phone(1).Down())
	end()
	o.must(o.Desk().Phone(2).Down())
}

// Three talk: the telephone that has two calls lets each hear the other, as
// telephones with a conference key do.
func TestThreeTalk(t *testing.T) { onEveryNetwork(t, threeTalk) }

func threeTalk(o *office) {
	first, second := o.signedIn("821"), o.telephone("821")
	first.bridges(second)
	second.bridges(first)
	end := first.start("calls-and-is-let-go", "801", 0)
	o.await("801 rings", func() bool { return o.phone(1).State == sim.PhoneRinging })
	o.must(o.Desk().Phone(1).Up())
	o.talking("821")
	endSecond := second.start("calls-and-is-let-go", "802", 0)
	o.await("802 rings", func() bool { return o.phone(2).State == sim.PhoneRinging })
	o.must(o.Desk().Phone(2).Up())
	o.talking("802")
	pause(time.Second)
	o.analogTalk(1, 2)
	o.must(o.Desk().Phone(1).Down())
	o.must(o.Desk().Phone(2).Down())
	end()
	endSecond()
}

// A caller on a trunk is answered by a SIP telephone and given to an analog one:
// no card plays their ringback, and none of the provider's.
func TestACallerOnATrunkIsTransferred(t *testing.T) {
	foreign.Need(t, "sipp", "sip-tester")
	passwords := map[string]string{}
	o := inTown(t, config.UDP, func(c *config.Config) {
		c.Trunks[0].DIDs[0].Direct = "821"
		for _, x := range c.Extensions {
			passwords[x.Number] = string(x.SIP.Password)
		}
	})
	o.passwords = passwords
	lobby := o.signedIn("821")
	lobby.referTo("sip:801@" + o.sip)
	end := lobby.start("answers-and-transfers", "", ringing)
	o.provider.calls(1, account, "ringback")
	o.talking("821")
	far := &ear{}
	o.must(o.provider.Desk().Phone(1).Record(far))
	o.await("801 rings and shows the caller", func() bool {
		s := o.phone(1)
		return s.State == sim.PhoneRinging && s.Shown.Number == "801"
	})
	o.await("the caller hears ringback", func() bool { return heardRingback(o.t, far.all()) })
	o.must(o.Desk().Phone(1).Up())
	end()
	o.talking("801")
	o.talk(1, 1)
	o.must(o.provider.Desk().Phone(1).Down())
	o.await("801 hears busy tone", func() bool { return o.phone(1).Hears == "busy" })
	o.must(o.Desk().Phone(1).Down())
	r := o.record()
	if r.Kind != call.KindIncoming || r.Line != "Provider" || r.Called != "821" || r.EndedBy != call.ByCaller || r.Parties[len(r.Parties)-1].Label != "801" {
		o.t.Errorf("%+v", r)
	}
}
