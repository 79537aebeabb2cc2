package auth

import (
	"slices"

	"ringdown/internal/store"
)

// Role is what a person or a key may be; the words are the store's.
type Role = store.Role

// The roles of AD-2.
const (
	Owner      = store.Owner
	Installer  = store.Installer
	Supervisor = store.Supervisor
	Agent      = store.Agent
	ReadOnly   = store.ReadOnly
)

// Permission is one thing that an operation of the API needs.
type Permission string

const (
	Public       Permission = "public"         // no sign-in: health, API description, sign-in, set-up until it is done
	Self         Permission = "self"           // anybody who is signed in, about themselves
	PlanRead     Permission = "plan:read"      // lines, extensions and groups
	LiveRead     Permission = "live:read"      // ports and calls as they are now
	CallsHangUp  Permission = "calls:hang-up"  // end somebody's call
	CallsMove    Permission = "calls:move"     // send callers elsewhere, or to another place in line
	CallsDial    Permission = "calls:dial"     // have an extension ring and call a number
	CallsDialOwn Permission = "calls:dial-own" // have the own telephone ring and call a number, and hang that call up
	CallsMonitor Permission = "calls:monitor"  // listen in, coach, barge in, take over, write to the agent
	StaffRead    Permission = "staff:read"     // who takes calls of groups: an agent the own state, others all
	StaffSet     Permission = "staff:set"      // sign them in and out, and pause them: likewise
	RecordsRead  Permission = "records:read"
	RecordsWrite Permission = "records:write" // remarks on the records of calls
	// MissedHandle sees callers who talked to nobody, calls them back and marks them
	// done: an agent those who called the own extensions and groups.
	MissedHandle Permission = "missed:handle"
	// RecordingsListen lets somebody hear what was said.
	RecordingsListen Permission = "recordings:listen"
	// NumbersRead shows numbers of outside parties in full; they are masked without.
	NumbersRead Permission = "numbers:full"
	// RecordsExport takes records away as a table.
	RecordsExport Permission = "records:export"
	// CaptureTake lets somebody take down the packets of calls; with sound only who
	// may listen to recordings.
	CaptureTake Permission = "capture:take"
	// VoicemailUse lets somebody listen to voice messages and change greetings: an
	// agent those of the own mailbox, others of all.
	VoicemailUse Permission = "voicemail:use"

	// CallersRefuse sees who is on the black list, and puts callers on it. An agent
	// takes off only whom the agent put there.
	CallersRefuse Permission = "callers:refuse"

	// TelephonesManage is the telephone back office: extensions as they are set, their
	// SIP passwords, and what is set at telephones. Who may change the configuration
	// has it.
	TelephonesManage Permission = "telephones:manage"

	ConfigRead   Permission = "config:read"
	ConfigWrite  Permission = "config:write"
	TokensManage Permission = "tokens:manage"
	SimUse       Permission = "sim:use"
	MetricsRead  Permission = "metrics:read"
	UsersManage  Permission = "users:manage"
	AuditRead    Permission = "audit:read"
	SystemRead   Permission = "system:read"   // the machine: health, logs, network
	SystemWrite  Permission = "system:write"  // what is set of it
	BackupManage Permission = "backup:manage" // take away, or bring back, all that there is
	SystemErase  Permission = "system:erase"  // begin anew, with nothing
)

// Permissions lists every permission that a role can have.
func Permissions() []Permission {
	return []Permission{
		Self, PlanRead, LiveRead, CallsHangUp, CallsMove, CallsDial, CallsDialOwn, CallsMonitor, StaffRead, StaffSet, RecordsRead, RecordsWrite, RecordsExport, NumbersRead, MissedHandle, RecordingsListen, VoicemailUse, CallersRefuse,
		TelephonesManage, ConfigRead, ConfigWrite, TokensManage, SimUse, MetricsRead,
		UsersManage, AuditRead, SystemRead, SystemWrite, BackupManage, CaptureTake, SystemErase,
	}
}

// Of returns what a role may do, in the order of [Permissions]. An unknown
// role may do nothing.
func Of(r Role) []Permission {
	switch r {
	case Owner:
		return Permissions()
	case Installer:
		return []Permission{Self, PlanRead, LiveRead, CallsHangUp, CallsMove, CallsDial, CallsDialOwn, StaffRead, StaffSet, RecordsRead, RecordsWrite, RecordsExport, NumbersRead, MissedHandle, CallersRefuse, TelephonesManage, ConfigRead, ConfigWrite, SimUse, MetricsRead, AuditRead, SystemRead, SystemWrite, CaptureTake}
	case Supervisor:
		return []Permission{Self, PlanRead, LiveRead, CallsHangUp, CallsMove, CallsDial, CallsDialOwn, CallsMonitor, StaffRead, StaffSet, RecordsRead, RecordsWrite, RecordsExport, NumbersRead, MissedHandle, RecordingsListen, VoicemailUse, CallersRefuse}
	case Agent:
		return []Permission{Self, PlanRead, CallsDialOwn, StaffRead, StaffSet, NumbersRead, MissedHandle, VoicemailUse, CallersRefuse}
	case ReadOnly:
		return []Permission{Self, PlanRead, LiveRead, StaffRead, RecordsRead, RecordsExport, NumbersRead, MetricsRead}
	}
	return nil
}

// May reports whether a role has a permission. Public is everybody's; the
// empty permission is nobody's.
func May(r Role, p Permission) bool {
	return p == Public || slices.Contains(Of(r), p)
}

// Bound reports whether a permission can be bound to departments and groups: all else
// is about the whole office.
func Bound(p Permission) bool {
	return slices.Contains([]Permission{
		Self, PlanRead, LiveRead, CallsHangUp, CallsMove, CallsDial, CallsDialOwn, CallsMonitor, StaffRead, StaffSet, RecordsRead, RecordsWrite, RecordsExport, NumbersRead,
		MissedHandle, RecordingsListen, VoicemailUse, CallersRefuse,
	}, p)
}

// WithNumbers reports whether a permission shows full numbers by its nature: a
// configuration whose numbers were masked could not be written back, and a capture
// or a backup is taken as it is.
func WithNumbers(p Permission) bool {
	return slices.Contains([]Permission{TelephonesManage, ConfigRead, ConfigWrite, CaptureTake, BackupManage, SystemRead, SystemWrite, AuditRead, SimUse}, p)
}

// With are the permissions that a role has, and those that go with one of them: roles
// that were made before there was a permission of its own for a part lose nothing.
func With(has []string) []string {
	if slices.Contains(has, string(ConfigWrite)) {
		return append(slices.Clone(has), string(TelephonesManage))
	}
	return has
}
