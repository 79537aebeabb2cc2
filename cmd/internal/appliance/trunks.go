package appliance

import (
	"strconv"
	"strings"
	"time"

	"ringdown/acd"
	"ringdown/internal/alert"
	"ringdown/internal/call"
	"ringdown/internal/config"
	"ringdown/sipstack"
	"ringdown/webadmin"
)

// planOutside adds trunks, line groups and routes to a plan.
func planOutside(p *acd.Plan, c config.Config) {
	for _, t := range c.Trunks {
		t.DIDs = c.DIDsOf(t)
		p.Trunks = append(p.Trunks, planTrunk(t))
	}
	for _, g := range c.LineGroups {
		p.LineGroups = append(p.LineGroups, acd.LineGroup{ID: g.ID, Name: g.Name, Lines: g.Lines, Order: string(g.Order), MaxCalls: g.MaxCalls})
	}
	for _, r := range c.Routes {
		p.Routes = append(p.Routes, acd.OutRoute{
			Name: r.Name, Prefixes: r.Prefixes, MinDigits: r.MinDigits, MaxDigits: r.MaxDigits, Extensions: r.Extensions,
			Patterns: patternsOf(r.Patterns), Classes: classesOf(r.Classes), Cost: r.Cost, PINs: r.PINs, Times: timesOf(r.Times), TalkLimit: minutes(r.MaxCallMinutes),
			Over: r.Over, Order: string(r.Order), Strip: r.Strip, Prepend: r.Prepend, MaxCalls: r.MaxCalls, NextOn: r.NextOn,
		})
	}
	for _, n := range c.Numbers {
		p.Own = append(p.Own, acd.OwnNumber{Number: n.Number, On: n.On, PreferredBy: n.PreferredBy, Mobiles: n.AgentsMobiles})
	}
	planNumbers(p, c)
}

func planTrunk(t config.Trunk) acd.Trunk {
	p := acd.Trunk{
		ID: t.ID, Port: call.TrunkPort(t.ID), Name: t.Name, Enabled: t.Enabled,
		DirectTo: t.Incoming.Direct, Group: t.Incoming.Group, DISA: t.Incoming.DISA, App: flowApp(t.Incoming.Flow), Mailbox: t.Incoming.Voicemail, Last: lastAgentOf(t.Incoming), CallerStrip: t.StripCaller, Strip: t.Strip, Prefix: t.Prefix,
		AllowOut: t.AllowOut, Record: t.Record, Music: t.Music, Ring: string(t.Ring), MaxCalls: t.MaxCalls,
		Rate: ratingApp(t.Rating), RateOut: ratingApp(t.RatingOut),
		Hours: hoursOf(config.TrunkRef(t.ID), t.Hours), Forwarding: t.Forwarding,
	}
	for _, d := range t.DIDs {
		p.DIDs = append(p.DIDs, acd.DID{Number: d.Number, DirectTo: d.Direct, Group: d.Group, DISA: d.DISA, App: flowApp(d.Flow), Mailbox: d.Voicemail, Last: lastAgentOf(d.Incoming())})
	}
	return p
}

// trunksOf is what the SIP side must know of the trunks that are enabled.
func (m *Main) trunksOf(c config.Config) []sipstack.Trunk {
	var all []sipstack.Trunk
	for _, t := range c.Trunks {
		if !t.Enabled {
			continue
		}
		all = append(all, sipstack.Trunk{
			ID: t.ID, Name: t.Name, Port: call.TrunkPort(t.ID), Register: t.Mode == config.ModeRegister,
			Network: strings.ToUpper(string(t.Transport)), Proxies: t.Proxies, Domain: t.Domain,
			User: t.User, AuthUser: t.AuthUser, Password: string(t.Password),
			Expires: seconds(t.ExpiresSeconds), Keepalive: seconds(t.KeepaliveSeconds), Peers: t.PeerNetworks(),
			MaxCalls: t.MaxCalls, Codecs: t.Codecs, Device: deviceOf(m.begun.SIP, t), Secrecy: secrecyOf(t.SRTP), Trust: m.authorityOf(t),
			CallerID: sipstack.TrunkCallerID{
				Present: string(t.CallerID.Present), Number: t.CallerID.Number, Send: t.CallerID.Send,
				Diversion: t.CallerID.Diversion, Trust: t.CallerID.Trust,
			},
		})
	}
	return all
}

// trunkLost ends a trunk's call whose sound has ceased.
func (m *Main) trunkLost(port call.Port, silent time.Duration) {
	m.engine.Post(call.Event{
		Kind: call.FarDisconnected, Port: port, How: call.HowNoSound,
		Text: "No sound has come from " + string(port) + " for " + silent.String() + ".",
	})
}

// watchTrunk tells people of a trunk that fails, and when it works again. It is
// called on one goroutine.
func (m *Main) watchTrunk(ev call.Event) {
	if !ev.Port.Trunk() || ev.Port != ev.Port.Base() {
		return
	}
	id := strings.TrimPrefix(string(ev.Port), "trunk/")
	down := m.trunksDown[id]
	switch {
	case ev.Kind == call.PortDown && ev.How == call.HowForced: // taken away, or the appliance stops
		delete(m.trunksDown, id)
	case ev.Kind == call.PortDown && !down:
		m.trunksDown[id] = true
		m.alerts.Raise(alert.Alert{At: ev.At, Kind: alert.TrunkDown, Text: ev.Text, Trunk: id})
	case ev.Kind == call.PortUp && down:
		delete(m.trunksDown, id)
		m.alerts.Raise(alert.Alert{At: ev.At, Kind: alert.TrunkUp, Text: "The trunk " + id + " can be used again.", Trunk: id})
	}
}

// capped tells people of a call from a trunk that found all channels taken
// (LN-12).
func (m *Main) capped(trunk string, most int, caller call.CallerID) {
	m.alerts.Raise(alert.Alert{
		At: time.Now(), Kind: alert.CallCap, Text: alert.OverCallCap, Trunk: trunk, Caller: caller.String(),
		Detail: "The call came in. At most " + strconv.Itoa(most) + " calls at the same time are allowed.",
	})
}

// Trunks implements webadmin.Phones.
func (t telephones) Trunks() (all []webadmin.TrunkState) {
	if t.m.stack == nil {
		return nil
	}
	for _, v := range t.m.stack.Trunks() {
		all = append(all, webadmin.TrunkState{
			ID: v.ID, Up: v.Up, Reason: v.Reason, Since: v.Since, Proxy: v.Proxy, Expires: v.Expires,
			Calls: v.Calls, RTT: float64(v.RTT.Microseconds()) / 1000,
		})
	}
	return all
}
