package appliance

import (
	"path/filepath"

	"ringdown/webadmin"
)

// houseDeps is what the web admin needs for people and for the machine itself.
func (m *Main) houseDeps(d *webadmin.Deps) {
	users, sessions := m.db.Users(), m.db.Sessions()
	d.Trials, d.TrialEnds = m.settings, m.settings
	d.UserBook, d.UserList = users, users
	d.Drafts = m.settings
	d.RoleBook, d.RoleList = m.db.OwnRoles(), m.db.OwnRoles()
	d.SessionBook, d.SessionNotes = sessions, sessions
	d.Audit = m.db.Audit()
	d.Webhooks, d.AlertWays = m.webhooks, alertWays{m}
	d.Filters, d.Exports = m.db.Filters(), filepath.Join(m.opt.Data, "exports")
	d.Machine, d.Mailer = machine{m.opt.Data}, m.letters
	if m.opt.Book != nil {
		d.Logs = m.opt.Book
	}
	m.backups = newBackups(m)
	d.Backups, d.Restores = m.backups, m.backups
}
