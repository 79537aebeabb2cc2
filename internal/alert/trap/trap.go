package trap

import (
	"context"
	"fmt"
	"net"
	"strconv"
	"strings"
	"time"

	"github.com/gosnmp/gosnmp"

	"ringdown/internal/alert"
)

// Root is where the objects of docs/RINGDOWN-MIB.txt stand: below the number that
// Net-SNMP sets aside for everybody's own use (netSnmpPlaypen), for Ringdown has
// none of its own at IANA.
const Root = ".1.3.6.1.4.1.8072.9999.9999.7100"

// The notifications and their objects.
const (
	Raised  = Root + ".0.1"
	Cleared = Root + ".0.2"

	objects = Root + ".1."
)

// What every notification of version 2 begins with (RFC 3416 4.2.6, RFC 3418).
const (
	sysUpTime   = ".1.3.6.1.2.1.1.3.0"
	snmpTrapOID = ".1.3.6.1.6.3.1.1.4.1.0"
)

const (
	usualPort = 162
	wait      = 5 * time.Second // for the receiver's name to be found
)

// Receiver takes notifications.
type Receiver struct {
	Address   string // host or host:port
	Community string // "" is "public"
	Up        time.Duration
}

// Send sends an alert. The error says in one clause what went wrong on this side.
func Send(ctx context.Context, r Receiver, a alert.Alert) error {
	host, port, err := r.place()
	if err != nil {
		return fmt.Errorf("send to the SNMP receiver %s: %w", r.Address, err)
	}
	community := r.Community
	if community == "" {
		community = "public"
	}
	s := &gosnmp.GoSNMP{Target: host, Port: port, Version: gosnmp.Version2c, Community: community, Timeout: wait, Context: ctx, MaxOids: gosnmp.MaxOids}
	if err := s.Connect(); err != nil {
		return fmt.Errorf("reach the SNMP receiver %s: %w", r.Address, err)
	}
	defer s.Conn.Close()
	if _, err := s.SendTrap(gosnmp.SnmpTrap{Variables: r.variables(a)}); err != nil {
		return fmt.Errorf("send to the SNMP receiver %s: %w", r.Address, err)
	}
	return nil
}

func (r Receiver) place() (string, uint16, error) {
	host, text, err := net.SplitHostPort(r.Address)
	if err != nil {
		return strings.Trim(r.Address, "[]"), usualPort, nil
	}
	port, err := strconv.ParseUint(text, 10, 16)
	return host, uint16(port), err
}

func (r Receiver) variables(a alert.Alert) []gosnmp.SnmpPDU {
	what := Raised
	if a.Kind.Severity() == alert.Cleared {
		what = Cleared
	}
	all := []gosnmp.SnmpPDU{
		{Name: sysUpTime, Type: gosnmp.TimeTicks, Value: uint32(r.Up.Milliseconds() / 10)}, //nolint:gosec // G115: it wraps after 497 days, as RFC 3418 has it
		{Name: snmpTrapOID, Type: gosnmp.ObjectIdentifier, Value: what},
	}
	for i, text := range []string{
		strconv.FormatUint(a.ID, 10), string(a.Kind), string(a.Kind.Severity()), a.Text, a.Trunk, a.Route, a.Caller, a.Detail, a.At.UTC().Format(time.RFC3339),
	} {
		all = append(all, gosnmp.SnmpPDU{Name: objects + strconv.Itoa(i+1) + ".0", Type: gosnmp.OctetString, Value: []byte(text)})
	}
	return all
}
