package appliance

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"time"

	"ringdown/internal/config"
	"ringdown/media/rtp"
	"ringdown/sipstack"
)

// listenSIP opens SIP's doors, if any are asked for.
func (m *Main) listenSIP() error {
	if m.opt.SIP == "" {
		return nil
	}
	doors, err := m.sipDoors()
	if err != nil {
		if m.opt.SIPLax {
			m.log.Warn("SIP telephones cannot sign in.", "error", err)
			return nil
		}
		return err
	}
	r := m.reach(m.begun)
	m.stack, err = sipstack.New(sipstack.Options{
		Listeners: doors, Accounts: &m.accounts, Media: m.phones, Post: m.heard, Log: m.log,
		Allow: r.Allow, Local: r.Local, Public: r.Public, Qualify: r.Qualify,
		Origins: m.begun.SIP.WSSOrigins, Keep: m.signIns, Capped: m.capped, Locked: m.locks.told, Penalties: m.penalties.kept(), Watching: m.beginWatching, Awake: m.phones.Kept, Sees: m.accounts.sees,
		Device: m.begun.SIP.Interface, Control: m.dialWay, Resolver: m.opt.Names,
	})
	if err != nil {
		return errors.Join(err, closeDoors(doors))
	}
	m.exchange.sip, m.penalties.of = m.stack, m.stack.Penalties
	m.doors = append(m.doors, doorsOf(doors)...)
	c, err := m.settings.Current(context.Background())
	if err != nil {
		return fmt.Errorf("read the trunks: %w", err)
	}
	m.stack.SetTrunks(m.trunksOf(c))
	return nil
}

// reach is what the stack takes of the configuration at any time.
func (m *Main) reach(c config.Config) sipstack.Reach {
	allow := c.SIP.AllowNetworks()
	for _, t := range c.Trunks {
		allow = append(allow, t.PeerNetworks()...)
	}
	return sipstack.Reach{
		Allow: allow, Local: c.SIP.Locals(), Public: m.outside.address,
		Qualify: time.Duration(config.Or(c.SIP.QualifySeconds, config.DefaultQualify)) * time.Second,
	}
}

// secrecyOf is a setting in the stack's words.
func secrecyOf(s config.Secrecy) sipstack.Secrecy {
	if s == config.SRTPOff {
		return sipstack.SecrecyOff
	}
	return sipstack.Secrecy(s)
}

// sipDoors opens UDP and TCP on one port, and TLS and web sockets beside them;
// all or none. Trunks on network interfaces of their own get further ones there.
func (m *Main) sipDoors() (doors []sipstack.Listener, err error) {
	c := m.begun.SIP
	way := signalWay(c, c.Interface)
	others := trunkDevices(m.begun)
	way.Shared = len(others) > 0 && c.Interface == ""
	udp, tcp, err := m.bindSIP(sipAddressOf(m.opt.SIP, c), way)
	if err != nil {
		return nil, fmt.Errorf("open SIP's address %s: %w", m.opt.SIP, err)
	}
	doors = []sipstack.Listener{{Conn: udp, Device: c.Interface}, {Stream: tcp, Device: c.Interface}}
	m.sipAddress = udp.LocalAddr().String()
	for _, d := range encryptedDoors(c) {
		l, err := m.encryptedDoor(d, way)
		switch {
		case err == nil:
			doors = append(doors, l)
		case m.opt.SIPLax || !d.said:
			m.log.Warn("SIP telephones cannot sign in over TLS.", "error", err)
		default:
			return nil, errors.Join(err, closeDoors(doors))
		}
	}
	further, err := m.trunkDoors(others)
	if err != nil {
		return nil, errors.Join(err, closeDoors(doors))
	}
	return append(doors, further...), nil
}

// encrypted is a door whose connections are.
type encrypted struct {
	name string
	port int
	web  bool
	said bool // the configuration names the port: without it, calls are worth more than TLS
}

func encryptedDoors(c config.SIPNetwork) (all []encrypted) {
	for _, d := range []encrypted{
		{"tls_port", config.Or(c.TLSPort, config.DefaultTLSPort), false, c.TLSPort != nil},
		{"wss_port", config.Or(c.WSSPort, 0), true, true},
	} {
		if d.port != 0 {
			all = append(all, d)
		}
	}
	return all
}

// encryptedDoor opens one beside SIP's own port.
func (m *Main) encryptedDoor(d encrypted, way rtp.Way) (sipstack.Listener, error) {
	at := besides(m.opt.SIP, m.sipAddress, d.port)
	way.Shared = false
	l, err := m.listenStream(at, way)
	if err == nil {
		var config *tls.Config
		if config, err = m.sipTLS(); err == nil {
			if !d.web {
				m.sipsAddress = l.Addr().String()
			}
			return sipstack.Listener{Stream: l, TLS: config, Web: d.web, Device: way.Device}, nil
		}
		err = errors.Join(err, l.Close())
	}
	return sipstack.Listener{}, fmt.Errorf("open SIP's encrypted address %s: %w", at, reasonFor(err, "sip."+d.name+" in the configuration"))
}

func closeDoors(doors []sipstack.Listener) (err error) {
	for _, d := range doors {
		if d.Conn != nil {
			err = errors.Join(err, d.Conn.Close())
		}
		if d.Stream != nil {
			err = errors.Join(err, d.Stream.Close())
		}
	}
	return err
}

// sipAddressOf is where to listen: on the configured address, where the command
// names none.
func sipAddressOf(asked string, c config.SIPNetwork) string {
	host, port, err := net.SplitHostPort(asked)
	if err != nil || host != "" || c.Address == "" {
		return asked
	}
	return net.JoinHostPort(c.Address, port)
}

// besides is another port of the same address. Where any port was asked for, any
// will do again.
func besides(asked, bound string, port int) string {
	host, _, err := net.SplitHostPort(bound)
	if err != nil {
		return bound
	}
	if _, p, _ := net.SplitHostPort(asked); p == "0" {
		port = 0
	}
	return net.JoinHostPort(host, strconv.Itoa(port))
}

// bindTries bounds the search for a port that is free for both UDP and TCP,
// where any will do.
const bindTries = 20

// bindSIP binds one port for UDP and TCP.
func (m *Main) bindSIP(address string, way rtp.Way) (net.PacketConn, net.Listener, error) {
	var last error
	for range bindTries {
		udp, err := m.listenPacket(address, way)
		if err != nil {
			return nil, nil, reasonFor(err, "-sip")
		}
		bound, err := netip.ParseAddrPort(udp.LocalAddr().String())
		if err != nil {
			return nil, nil, errors.Join(err, udp.Close())
		}
		tcp, err := m.listenStream(bound.String(), way)
		if err == nil {
			return udp, tcp, nil
		}
		last = errors.Join(reasonFor(err, "-sip"), udp.Close())
		if _, port, _ := net.SplitHostPort(address); port != "0" {
			break
		}
	}
	return nil, nil, last
}

// sipQueue is what the system may hold of datagrams that nobody has read: some
// 100 ms of 8000 messages a second, each with the system's own overhead, where
// its default of 200 KB holds 12 ms.
const sipQueue = 2 << 20

// listenPacket listens for datagrams.
func (m *Main) listenPacket(address string, way rtp.Way) (net.PacketConn, error) {
	lc := net.ListenConfig{Control: m.devices.control(way)}
	udp, err := lc.ListenPacket(context.Background(), "udp", address)
	if err != nil {
		return nil, err
	}
	if c, ok := udp.(*net.UDPConn); ok {
		_ = c.SetReadBuffer(sipQueue) // a system that allows less still serves
	}
	return udp, m.devices.watch(udp, way)
}

// listenStream listens for connections, which take the way over.
func (m *Main) listenStream(address string, way rtp.Way) (net.Listener, error) {
	lc := net.ListenConfig{Control: m.devices.control(way)}
	l, err := lc.Listen(context.Background(), "tcp", address)
	if err != nil {
		return nil, err
	}
	return l, m.devices.watch(l, way)
}
