package appliance

import (
	"slices"
	"strconv"
	"time"

	"ringdown/acd"
	"ringdown/fxo"
	"ringdown/internal/call"
	"ringdown/internal/config"
	"ringdown/internal/country"
)

func seconds(n int) time.Duration { return time.Duration(n) * time.Second }

// orNever reads a time of which 0 says that it never comes.
func orNever(n int) time.Duration {
	if n == 0 {
		return call.Never
	}
	return seconds(n)
}

// pickupOf is what '#' takes.
func pickupOf(s config.System) acd.Pickup {
	return acd.Pickup{
		NoExtension: s.Pickup == config.PickupAny || s.Pickup == config.PickupNone,
		NoAny:       s.Pickup == config.PickupExtension || s.Pickup == config.PickupNone,
		OwnGroups:   s.PickupOwnGroups,
	}
}

// planOf is what decisions need of a configuration.
func planOf(c config.Config) *acd.Plan {
	p := &acd.Plan{
		AccessCode: c.System.AccessCode,
		RingLimit:  seconds(c.System.RingSeconds),

		AgentAnswer: seconds(c.System.AgentAnswerThresholdSeconds), CustomerWait: seconds(c.System.CustomerWaitingThresholdSeconds),

		Pickup:   pickupOf(c.System),
		Strategy: string(c.System.GroupStrategy),
		Beep:     beepOf(c.System.Country),
		Bells:    acd.Bells{Internal: string(c.System.Rings.Internal), External: string(c.System.Rings.External)},
		Zone:     zoneOf(c),
		Callers:  planCallers(c.Callers),
		Rules: call.Rules{
			InsideKeys:  c.System.InsideKey,
			FirstDigit:  seconds(c.System.FirstDigitSeconds),
			InterDigit:  seconds(c.System.InterDigitSeconds),
			Answer:      call.Never, // each line has its own (LN-14)
			HowlerAfter: orNever(c.System.HowlerSeconds),
			PhoneCPC:    true,
			ShowInCall:  slices.ContainsFunc(c.Extensions, func(x config.Extension) bool { return x.CallerIDInCall }),
		},
	}
	for _, l := range c.Lines {
		l.Incoming = c.IncomingOf(l)
		p.Lines = append(p.Lines, planLine(l))
	}
	p.Limit = c.System.ExtensionLimit
	for i, x := range c.Extensions {
		e := planExtension(x)
		e.Over = c.OverLimit(i)
		if a, given := c.AgentAt(x.Number); given {
			e.Agent = acd.Agent{Number: a.Number, Name: a.Name}
		}
		p.Extensions = append(p.Extensions, e)
	}
	for _, a := range c.Agents {
		p.People = append(p.People, acd.Person{Agent: acd.Agent{Number: a.Number, Name: a.Name}, Extension: a.Extension, PIN: string(a.PIN)})
	}
	for _, g := range c.Groups {
		p.Groups = append(p.Groups, planGroup(g, c.System.Language))
	}
	planOutside(p, c)
	planRooms(p, c)
	planCodes(p, c)
	planCalendars(p, c)
	planBells(p, c)
	for _, x := range c.Contacts {
		p.Contacts = append(p.Contacts, acd.Contact{Name: x.Name, Numbers: x.Numbers})
	}
	planRecording(p, c.Recording)
	return p
}

func planLine(l config.Line) acd.Line {
	return acd.Line{
		ID: strconv.Itoa(l.ID), Port: call.Port(l.Port), Name: l.Name, Enabled: l.Enabled,
		DirectTo: l.Incoming.Direct, Group: l.Incoming.Group, DISA: l.Incoming.DISA, App: flowApp(l.Incoming.Flow), Mailbox: l.Incoming.Voicemail, Last: lastAgentOf(l.Incoming),
		Prefix: l.Prefix, Long: l.LongDistancePrefix, Hide: l.HidePrefix, CallerStrip: l.StripCaller, AllowOut: l.AllowOut, Record: l.Record, Music: l.Music, Ring: string(l.Ring),
		Rate: ratingApp(l.Rating), RateOut: ratingApp(l.RatingOut),
		Hours: hoursOf(config.LineRef(strconv.Itoa(l.ID)), l.Hours), Forwarding: l.Forwarding, Lifeline: l.Lifeline,
	}
}

// portOfExtension is where its calls enter and leave.
func portOfExtension(x config.Extension) call.Port {
	switch {
	case x.SIP.Given():
		return call.SIPPort(x.Number)
	case x.Port == "" && !x.Outside.Given():
		return call.DeskPort(x.Number)
	case x.Port == "":
		return call.OutsidePort(x.Number)
	}
	return call.Port(x.Port)
}

func planExtension(x config.Extension) acd.Extension {
	e := acd.Extension{Number: x.Number, Port: portOfExtension(x), Name: x.Name, RingLimit: seconds(x.RingSeconds), Music: x.Music}
	planRights(&e, x)
	e.Monitors, e.Announce = x.Monitors, x.Announce
	e.Twins, e.DeskPIN, e.Spelling = x.Twins, string(x.DeskPIN), x.Spelling
	e.Secretary = x.Secretary
	e.MailboxBusy, e.MailboxAway = x.Voicemail.Busy, x.Voicemail.NoAnswer
	e.CallWaiting = x.CallWaiting
	planOutsideOf(&e, x.Outside)
	if x.DirectLine != 0 {
		e.DirectLine = strconv.Itoa(x.DirectLine)
	}
	return e
}

// profilesOf is how each port's pair is worked. Every analog port of the
// configuration is in it.
func profilesOf(c config.Config) (map[call.Port]fxo.Profile, error) {
	profiles := map[call.Port]fxo.Profile{}
	for _, l := range c.Lines {
		p, err := c.LineProfile(l)
		if err != nil {
			return nil, err
		}
		profiles[call.Port(l.Port)] = lineProfile(l, p)
	}
	for _, x := range c.Extensions {
		if x.Port == "" {
			continue
		}
		p, err := c.ExtensionProfile(x)
		if err != nil {
			return nil, err
		}
		profiles[call.Port(x.Port)] = fxo.Profile{Profile: p, Enabled: true, Label: x.Number, Lamp: fxo.Lamp(x.MessageLamp), CallerIDInCall: x.CallerIDInCall}
	}
	return profiles, nil
}

func lineProfile(l config.Line, p country.Profile) fxo.Profile {
	f := fxo.Profile{
		Profile: p, Enabled: l.Enabled, Label: "Line " + strconv.Itoa(l.ID),
		RxGain: l.Profile.RxGainDB, TxGain: l.Profile.TxGainDB,
		RingsBeforeAnswer: l.Profile.RingsBeforeAnswer,
		PulseDial:         l.Profile.Dial.Method == config.Pulse,
	}
	if ms := l.Profile.EchoTailMs; ms != nil {
		f.EchoTail = tail(*ms)
	}
	d, a := l.Profile.Disconnect, l.Profile.Answer
	f.IgnoreCPC, f.IgnoreReversal = off(d.CPC), off(d.Reversal)
	f.IgnoreBusy = d.BusyCycles != nil && *d.BusyCycles == 0
	f.IgnoreAnswerReversal, f.IgnoreRingback = off(a.Reversal), off(a.RingbackCeasing)
	return f
}

// off reports whether a switch was set to no; left out, it is the country's.
func off(p *bool) bool { return p != nil && !*p }

// tail is the length of the echo canceller; 0 ms in the configuration switches
// it off, which fxo says with a negative length.
func tail(ms int) time.Duration {
	if ms == 0 {
		return -1
	}
	return time.Duration(ms) * time.Millisecond
}
