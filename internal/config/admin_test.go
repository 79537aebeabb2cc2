package config

import (
	"net/netip"
	"strings"
	"testing"
)

func TestAdminIsChecked(t *testing.T) {
	c := demo(t)
	c.Admin = Admin{
		Allow: []string{"192.168.1.0/24", "somewhere"}, AlertsTo: []string{"it@example.com", "nobody"},
		Syslog: Syslog{Server: "no server", Transport: "mail", Trusted: []string{"ca.pem"}}, SNMP: SNMP{Receiver: "192.168.1.5:0", Community: "a\tb"},
		Backup: BackupPlan{Folder: "usb", Passphrase: "short", EveryDays: 91, Hour: 24, Keep: -1, Parts: []BackupPart{"records", "coffee"}},
	}
	err := c.Validate()
	if err == nil {
		t.Fatal("all of it was taken")
	}
	for _, field := range []string{"admin.allow[1]", "admin.alerts_to[1]", "admin.alerts_to:", "admin.syslog.server", "admin.syslog.transport", "admin.syslog.trusted:", "admin.syslog.trusted[0]", "admin.snmp.receiver", "admin.snmp.community", "admin.backup.folder", "admin.backup.passphrase", "admin.backup.every_days", "admin.backup.hour", "admin.backup.keep", "admin.backup.parts[1]"} {
		if !strings.Contains(located(err), field) {
			t.Errorf("%s is not told:\n%v", field, err)
		}
	}
}

func TestWhoReachesThePages(t *testing.T) {
	a := Admin{Allow: []string{"192.168.1.0/24", "2001:db8::7"}}
	for from, want := range map[string]bool{
		"192.168.1.20": true, "192.168.2.20": false, "2001:db8::7": true, "2001:db8::8": false, "127.0.0.1": true, "::1": true,
	} {
		if got := a.Allowed(netip.MustParseAddr(from)); got != want {
			t.Errorf("%s: %v", from, got)
		}
	}
	if !(Admin{}).Allowed(netip.MustParseAddr("8.8.8.8")) {
		t.Error("without a list all are allowed")
	}
}

// fullAdmin is the full example's.
func fullAdmin() Admin {
	return Admin{
		Allow: []string{"192.168.1.0/24"}, AlertsTo: []string{"it@example.com"},
		Syslog: Syslog{Server: "syslog.example.net:6514", Transport: SyslogTLS, Trusted: []string{"/etc/ssl/syslog.pem"}}, SNMP: SNMP{Receiver: "192.168.1.5", Community: "gr3en-tr4p"},
		Backup: BackupPlan{
			Folder: "/media/usb", Passphrase: "four grey seals sing", EveryDays: 2, Hour: 3, Keep: 10,
			Parts: []BackupPart{BackupConfiguration, BackupRecords},
		},
	}
}
