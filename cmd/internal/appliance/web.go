package appliance

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"time"

	"github.com/spf13/afero"

	"ringdown/cmd/internal/simctl"
	"ringdown/fxo"
	"ringdown/internal/config"
	"ringdown/webadmin"
)

// openWeb makes the web admin over the rooms that are open.
func (m *Main) openWeb() error {
	keys := m.db.APIKeys()
	deps := webadmin.Deps{
		Live: m.engine, Dialler: m.engine, Supervisor: m.engine, Coach: m.engine, Mover: m.engine, CallBacks: m.engine, Handsets: m.engine, Callers: m.engine, Hours: hoursDesk{m.engine}, Records: m.table, RecordBook: m.table, Settings: m.settings, History: m.db.ConfigVersions(), FirstRun: m.settings,
		Users: m.db.Users(), Keys: keys, KeyRing: keys, Sessions: m.db.Sessions(),
		Meters: &meters{m.hardware}, Scopes: m.scopes, PortTests: m.tests, Diagnose: diagnoser{m}, Alerts: m.alerts.table, Explain: explainer{m.flows, m.engine.Mind}, Flows: m.flows, Recordings: m.sounds, Prompts: m.announcements(), Music: m.music(), Players: m.flows, Speaker: speaker{m}, Sounds: soundDesk{m.voices, m.announcements(), func() []config.MusicClass { return m.flows.now.Load().Music }}, Mailboxes: newMailboxDesk(m.mailboxes), Version: m.opt.Version, Log: m.log, HTTPSPort: portOf(m.opt.HTTPS),
	}
	m.houseDeps(&deps)
	deps.Endpoints = endpointDesk{m}
	deps.FirstSteps, deps.Sockets, deps.Network = m.settings, sockets{m.hardware}, network{m}
	if m.opt.Firmware != "" {
		m.firmware = newFirmware(m.opt.Firmware, m.engine, m.log)
		deps.Firmware, deps.Address = m.firmware, address{m.firmware.orders}
	}
	m.resets = newResets(m.firmware, m.opt.Erase)
	deps.Resets = m.resets
	if m.opt.SIP != "" {
		deps.Phones, deps.Ladders = telephones{m}, ladders{m}
		m.packets = newPacketDesk(m)
		deps.Captures, deps.CaptureFile = m.packets, m.packets
	}
	if m.desk != nil {
		m.takes = newTakes(afero.NewOsFs(), m.log)
		hand := &control{simctl.New(m.desk, m.takes, m.ExtensionPhone), m.Sound}
		deps.Sim, deps.Bench = hand, hand
	}
	if m.opt.HTTPS != "" {
		var err error
		if m.authority, err = authorityOf(m.opt.Data); err != nil {
			return fmt.Errorf("open the device's certificate: %w", err)
		}
		deps.CA = m.authority.PEM()
	}
	if !m.opt.doors() {
		return nil
	}
	var err error
	if m.web, err = webadmin.New(deps); err != nil {
		return fmt.Errorf("open the web admin: %w", err)
	}
	return nil
}

// hostOf is the host of an address such as "127.0.0.1:8443": not valid where it has
// none, which is all of them.
func hostOf(address string) netip.Addr {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return netip.Addr{}
	}
	if host == "localhost" {
		return netip.AddrFrom4([4]byte{127, 0, 0, 1})
	}
	at, _ := netip.ParseAddr(host) // a name says nothing of where it leads
	return at
}

// portOf is the port of an address such as ":8443", 0 when it has none.
func portOf(address string) int {
	_, port, err := net.SplitHostPort(address)
	if err != nil {
		return 0
	}
	n, err := strconv.Atoi(port)
	if err != nil {
		return 0
	}
	return n
}

// meters reads volts and milliamps of every port.
type meters struct{ hardware *fxo.Hardware }

// meterTimeout bounds one reading; what has not answered by then shows nothing.
const meterTimeout = 500 * time.Millisecond

// Read implements webadmin.Meters.
func (m *meters) Read() []webadmin.Meter {
	ctx, cancel := context.WithTimeout(context.Background(), meterTimeout)
	defer cancel()
	out := []webadmin.Meter{}
	for _, p := range m.hardware.Ports(ctx) {
		out = append(out, webadmin.Meter{Port: string(p.Port), Volts: p.Volts, MilliAmps: 1000 * p.Amps})
	}
	return out
}
