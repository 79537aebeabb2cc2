package appliance

import (
	"context"

	"ringdown/fxo"
	"ringdown/hal"
	"ringdown/internal/host"
	"ringdown/webadmin"
)

// sockets implements webadmin.Sockets.
type sockets struct{ hardware *fxo.Hardware }

// Sockets implements webadmin.Sockets.
func (s sockets) Sockets() []webadmin.Socket {
	ctx, cancel := context.WithTimeout(context.Background(), meterTimeout)
	defer cancel()
	out := []webadmin.Socket{}
	for _, p := range s.hardware.Ports(ctx) {
		out = append(out, socketOf(p))
	}
	return out
}

func socketOf(p fxo.PortInfo) webadmin.Socket {
	w := webadmin.Socket{Port: string(p.Port), Kind: "FXS", Volts: p.Volts, State: webadmin.SocketOnHook}
	switch {
	case p.Kind == hal.FXO && (p.Battery || p.OffHook || p.Ringing):
		w.Kind, w.State = "FXO", webadmin.SocketLine
	case p.Kind == hal.FXO:
		w.Kind, w.State = "FXO", webadmin.SocketDead
	case p.OffHook:
		w.State = webadmin.SocketLifted
	}
	if p.Enabled && !p.Up && w.State != webadmin.SocketDead {
		w.State, w.Reason = webadmin.SocketFault, p.Reason
	}
	return w
}

// network implements webadmin.Network.
type network struct{ m *Main }

// Network implements webadmin.Network.
func (n network) Network() (webadmin.Reach, error) {
	r := webadmin.Reach{SIP: portOf(n.m.sipAddress), SIPS: portOf(n.m.sipsAddress), PagesAt: hostOf(n.m.opt.HTTPS), SIPAt: hostOf(n.m.sipAddress)}
	var err error
	r.Network, err = host.ReadNetwork()
	return r, err
}
