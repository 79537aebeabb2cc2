package appliance

import (
	"errors"
	"fmt"
	"net"
	"slices"
	"syscall"

	"ringdown/internal/config"
	"ringdown/media/rtp"
	"ringdown/sipstack"
)

// signalWay is how SIP leaves by a network interface, "" any.
func signalWay(c config.SIPNetwork, device string) rtp.Way {
	return rtp.Way{DSCP: config.Or(c.SIPDSCP, config.DefaultSIPDSCP), Priority: c.SIPPriority, Device: device}
}

// soundWay is how sound does.
func soundWay(c config.SIPNetwork, device string) rtp.Way {
	return rtp.Way{DSCP: config.Or(c.RTPDSCP, config.DefaultRTPDSCP), Priority: c.RTPPriority, Device: device}
}

// dialWay sets up a socket that the stack opens itself. It implements
// sipstack.Options.Control.
func (m *Main) dialWay(device string) func(network, address string, c syscall.RawConn) error {
	return signalWay(m.begun.SIP, device).Control
}

// deviceOf is the network interface of a trunk that has another one than
// telephones; "" theirs.
func deviceOf(c config.SIPNetwork, t config.Trunk) string {
	if t.Interface == c.Interface {
		return ""
	}
	return t.Interface
}

// trunkDevices are the network interfaces of trunks besides that of telephones.
func trunkDevices(c config.Config) (all []string) {
	for _, t := range c.Trunks {
		if d := deviceOf(c.SIP, t); t.Enabled && d != "" && !slices.Contains(all, d) {
			all = append(all, d)
		}
	}
	return all
}

// trunkDoors opens SIP's port on trunks' own network interfaces: for UDP, and for
// TCP where the telephones' door does not listen there too. Encrypted calls of
// providers come by connections that we opened.
func (m *Main) trunkDoors(devices []string) (doors []sipstack.Listener, err error) {
	c := m.begun.SIP
	_, port, err := net.SplitHostPort(m.sipAddress)
	if err != nil {
		return nil, err
	}
	for _, device := range devices {
		way := signalWay(c, device)
		way.Shared = c.Interface == ""
		udp, err := m.listenPacket(":"+port, way)
		if err != nil {
			return nil, errors.Join(fmt.Errorf("open SIP's port %s for trunks on %s: %w", port, device, reasonFor(err, "-sip")), closeDoors(doors))
		}
		doors = append(doors, sipstack.Listener{Conn: udp, Device: device})
		if c.Interface == "" {
			continue
		}
		tcp, err := m.listenStream(":"+port, way)
		if err != nil {
			return nil, errors.Join(fmt.Errorf("open SIP's port %s for trunks on %s: %w", port, device, reasonFor(err, "-sip")), closeDoors(doors))
		}
		doors = append(doors, sipstack.Listener{Stream: tcp, Device: device})
	}
	return doors, nil
}
