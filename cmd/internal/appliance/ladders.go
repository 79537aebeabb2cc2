package appliance

import (
	"ringdown/internal/call"
	"ringdown/webadmin"
)

// ladders are the SIP messages of calls.
type ladders struct{ m *Main }

// SIPMessages implements webadmin.Ladders.
func (l ladders) SIPMessages(id uint64) (all []webadmin.SIPMessage) {
	if l.m.stack == nil {
		return nil
	}
	for _, x := range l.m.stack.TraceOf(call.ID(id)) {
		all = append(all, webadmin.SIPMessage{At: x.At, Sent: x.Sent, Network: x.Network, Peer: x.Peer.String(), CallID: x.CallID, Text: x.Text, Local: x.Local})
	}
	return all
}
