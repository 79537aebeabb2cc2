package webadmin

import (
	"reflect"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"ringdown/internal/config"
	"ringdown/webadmin/auth"
)

// schemaName names a type in the API's description. The parts of the configuration
// are called as the views of them are; theirs begin with Config.
func schemaName(t reflect.Type, hint string) string {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	name := huma.DefaultSchemaNamer(t, hint)
	switch {
	case t == reflect.TypeFor[config.Config]():
		return "Configuration"
	case t.PkgPath() == reflect.TypeFor[config.Config]().PkgPath():
		return "Config" + name
	case strings.Contains(t.Name(), "[ringdown/internal/config."): // list[config.Route]
		return "Config" + name
	}
	return name
}

// addSettings registers every list and every section of the configuration. A test
// finds the ones that are missing.
func (s *Server) addSettings() {
	s.addWhole()
	s.addPlanSettings()
	s.addClockSettings()
	s.addContactSettings()
	s.addHookSettings()
	s.addContactFiles()
	s.addAgentFiles()
	s.addWaySettings()
	s.addPeopleSettings()
	s.addOfficeSettings()
	s.addSections()
}

// addPlanSettings: who has a number.
func (s *Server) addPlanSettings() {
	addList(s, listPart[config.Line]{
		field: "lines", path: "/api/v1/lines", param: "id", noun: "line", keyed: "1", listed: true,
		about:   "An analog outside line: its port, where its calls go, and how it differs from its country.",
		example: config.Line{ID: 1, Port: "sim0/fxo1", Name: "Main number", Enabled: true, AllowOut: true, Incoming: config.Incoming{Direct: "801"}},
		list:    func(c *config.Config) *[]config.Line { return &c.Lines },
		key:     func(l config.Line) string { return strconv.Itoa(l.ID) },
	})
	addList(s, listPart[config.Extension]{
		field: "extensions", path: "/api/v1/extensions", param: "number", noun: "extension", keyed: "801", listed: true,
		about:   "An extension: on an analog port, signing in over SIP, or a number outside.",
		example: config.Extension{Number: "801", Port: "sim0/fxs1", Name: "Reception"},
		list:    func(c *config.Config) *[]config.Extension { return &c.Extensions },
		key:     func(x config.Extension) string { return x.Number },
		fresh:   freshExtension,
		lesser:  lesser{auth.TelephonesManage, officeFields()},
	})
	addList(s, listPart[config.Group]{
		field: "groups", path: "/api/v1/groups", param: "number", noun: "group", keyed: "600", listed: true,
		about:   "A ring group or queue: its members, who of them rings, and where calls go that nobody takes.",
		example: config.Group{Number: "600", Name: "Sales", Members: []string{"801", "802"}, RingSeconds: 20},
		list:    func(c *config.Config) *[]config.Group { return &c.Groups },
		key:     func(g config.Group) string { return g.Number },
	})
	addList(s, listPart[config.Conference]{
		field: "conferences", path: "/api/v1/conferences", param: "number", noun: "conference", keyed: "650",
		about:   "A room in which many talk together.",
		example: config.Conference{Number: "650", Name: "Board", PIN: "4321", Most: 8},
		list:    func(c *config.Config) *[]config.Conference { return &c.Conferences },
		key:     func(r config.Conference) string { return r.Number },
	})
	addList(s, listPart[config.Page]{
		field: "pages", path: "/api/v1/paging-groups", param: "number", noun: "paging group", keyed: "660",
		about:   "Telephones that answer by themselves and hear what is said by whoever dials the group.",
		example: config.Page{Number: "660", Name: "Store", Members: []string{"821"}},
		list:    func(c *config.Config) *[]config.Page { return &c.Pages },
		key:     func(p config.Page) string { return p.Number },
	})
}

// officeFields are the settings of an extension that the telephone back office changes:
// not its number, its port, the lines that it takes, nor whom it may listen to.
func officeFields() []string {
	return []string{
		"name", "sip", "outside", "country", "caller_id", "message_lamp", "flash_min_ms", "flash_max_ms", "ring_seconds", "music", "rights", "max_call_minutes", "hotline",
		"call_waiting", "caller_id_in_call", "twins", "secretary", "announce", "desk_pin", "spelling", "voicemail",
	}
}

// addClockSettings: what happens by the clock.
func (s *Server) addClockSettings() {
	addList(s, listPart[config.Bell]{
		field: "bells", path: "/api/v1/bells", param: "id", noun: "bell", keyed: "lesson",
		about:   "A bell that rings on a paging group at times of day.",
		example: config.Bell{ID: "lesson", Name: "First lesson", At: []string{"08:00"}, Days: "mon-fri", Calendar: "office", Page: "660"},
		list:    func(c *config.Config) *[]config.Bell { return &c.Bells },
		key:     func(b config.Bell) string { return b.ID },
	})
}

// addContactSettings: who is known by name.
func (s *Server) addContactSettings() {
	addList(s, listPart[config.Contact]{
		field: "contacts", path: "/api/v1/contacts", param: "name", noun: "contact", keyed: "Lee",
		about:   "Somebody outside whom telephones, pages and records name by their number.",
		example: config.Contact{Name: "Lee", Numbers: []string{"0223456789", "+886912345678"}, Note: "calls on Mondays"},
		list:    func(c *config.Config) *[]config.Contact { return &c.Contacts },
		key:     func(x config.Contact) string { return strings.ReplaceAll(x.Name, "/", "~") }, // a path has no other slash for it
	})
}

// addHookSettings: who is told elsewhere.
func (s *Server) addHookSettings() {
	addList(s, listPart[config.Webhook]{
		field: "webhooks", path: "/api/v1/webhooks", param: "id", noun: "webhook", keyed: "crm",
		about: "A server that is told of events by signed requests. One that is added without a secret gets one, which the answer shows this once.",
		example: config.Webhook{
			ID: "crm", Name: "CRM", Enabled: true, URL: "https://crm.example.com/ringdown",
			Secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", Events: []config.WebhookEvent{config.EventCallEnded, config.EventAlertRaised},
		},
		list:  func(c *config.Config) *[]config.Webhook { return &c.Webhooks },
		key:   func(w config.Webhook) string { return w.ID },
		fresh: freshWebhook,
	})
}

// addWaySettings: ways in and out.
func (s *Server) addWaySettings() {
	addList(s, listPart[config.Trunk]{
		field: "trunks", path: "/api/v1/trunks", param: "id", noun: "trunk", keyed: "hinet", listed: true,
		about: "A SIP trunk: outside lines over the network.",
		example: config.Trunk{
			ID: "hinet", Name: "HiNet", Enabled: true, Mode: config.ModeRegister, Transport: config.UDP, Proxies: []string{"sip.example.net"},
			User: "0223456789", Password: "correct-horse", ExpiresSeconds: 3600, KeepaliveSeconds: 30, MaxCalls: 30,
			Incoming: config.Incoming{Group: "600"}, AllowOut: true,
		},
		list: func(c *config.Config) *[]config.Trunk { return &c.Trunks },
		key:  func(t config.Trunk) string { return t.ID },
	})
	addList(s, listPart[config.LineGroup]{
		field: "line_groups", path: "/api/v1/line-groups", param: "id", noun: "line group", keyed: "landlines",
		about:   "Several outside lines under one name.",
		example: config.LineGroup{ID: "landlines", Name: "Landlines", Lines: []string{"line/1", "line/2"}, Order: config.RoundRobin},
		list:    func(c *config.Config) *[]config.LineGroup { return &c.LineGroups },
		key:     func(g config.LineGroup) string { return g.ID },
	})
	addList(s, listPart[config.Route]{
		field: "routes", path: "/api/v1/routes", param: "name", noun: "route", keyed: "mobiles",
		about:   "A way for outgoing calls; the first that a number and its caller fit is taken.",
		example: config.Route{Name: "mobiles", Patterns: []string{"09XXXXXXXX"}, Over: []string{"line/2", "line/1"}},
		list:    func(c *config.Config) *[]config.Route { return &c.Routes },
		key:     func(r config.Route) string { return strings.ReplaceAll(r.Name, "/", "~") }, // a path has no other slash for it
	})
	addList(s, listPart[config.PINSet]{
		field: "pin_sets", path: "/api/v1/pin-sets", param: "id", noun: "PIN set", keyed: "staff", ids: [2]string{"pin-set", "pin-sets"},
		about:   "Numbers that are keyed before a call is put through.",
		example: config.PINSet{ID: "staff", Kind: config.KindPIN, Digits: 6, Numbers: []config.PIN{{Number: "183604", Name: "Ann"}}},
		list:    func(c *config.Config) *[]config.PINSet { return &c.PINSets },
		key:     func(p config.PINSet) string { return p.ID },
	})
	addList(s, listPart[config.DISA]{
		field: "disa", path: "/api/v1/disa", param: "id", noun: "DISA", keyed: "door", ids: [2]string{"disa-entry", "disa-entries"},
		about:   "An entry for outside callers with a PIN, who may then dial as an extension does.",
		example: config.DISA{ID: "door", PINs: "staff", Extension: "801"},
		list:    func(c *config.Config) *[]config.DISA { return &c.DISA },
		key:     func(d config.DISA) string { return d.ID },
	})
	addList(s, listPart[config.NumberGroup]{
		field: "number_groups", path: "/api/v1/number-groups", param: "id", noun: "number group", keyed: "taipei", listed: true,
		about:   "Several of our numbers under one name.",
		example: config.NumberGroup{ID: "taipei", Name: "Taipei", Description: "Numbers of the head office"},
		list:    func(c *config.Config) *[]config.NumberGroup { return &c.NumberGroups },
		key:     func(g config.NumberGroup) string { return g.ID },
	})
}

// addPeopleSettings: lists that have operations of their own besides, which say how
// they stand now.
func (s *Server) addPeopleSettings() {
	addList(s, listPart[config.Agent]{
		field: "agents", path: "/api/v1/agents", param: "number", noun: "agent", keyed: "1001", listed: true,
		about:   "A person who answers calls, and the extension that is given to them.",
		example: config.Agent{Number: "1001", Name: "Ann", Extension: "801"},
		list:    func(c *config.Config) *[]config.Agent { return &c.Agents },
		key:     func(a config.Agent) string { return a.Number },
	})
	addList(s, listPart[config.OwnNumber]{
		field: "numbers", path: "/api/v1/numbers", param: "number", noun: "number", keyed: "0223456789", listed: true,
		about:   "A number by which others call us: where its calls go, and who calls out on it.",
		example: config.OwnNumber{Number: "0223456789", Name: "Sales", On: "trunk/hinet", Incoming: config.Incoming{Group: "600"}},
		list:    func(c *config.Config) *[]config.OwnNumber { return &c.Numbers },
		key:     func(n config.OwnNumber) string { return n.Number },
	})
	addList(s, listPart[config.Calendar]{
		field: "calendars", path: "/api/v1/calendars", param: "id", noun: "calendar", keyed: "office", listed: true,
		about:   "When lines, trunks and groups are open: a week, a country's holidays, and days of its own.",
		example: config.Calendar{ID: "office", Name: "Office", Week: []string{"mon-fri 09:00-18:00"}, Holidays: "TW"},
		list:    func(c *config.Config) *[]config.Calendar { return &c.Calendars },
		key:     func(x config.Calendar) string { return x.ID },
	})
}

// addOfficeSettings: what is heard, asked and told.
func (s *Server) addOfficeSettings() {
	addList(s, listPart[config.MusicClass]{
		field: "music", path: "/api/v1/music", param: "class", noun: "music", keyed: "jazz", ids: [2]string{"music-class", "music-classes"},
		about:   "A class of music for those who wait: the files in the folder of that name.",
		example: config.MusicClass{Class: "jazz", Restart: true},
		list:    func(c *config.Config) *[]config.MusicClass { return &c.Music },
		key:     func(m config.MusicClass) string { return m.Class },
	})
	addList(s, listPart[config.Rating]{
		field: "ratings", path: "/api/v1/ratings", param: "id", noun: "rating", keyed: "service",
		about:   "A question that an outside party hears when the extension has hung up first.",
		example: config.Rating{ID: "service", Tries: 2},
		list:    func(c *config.Config) *[]config.Rating { return &c.Ratings },
		key:     func(r config.Rating) string { return r.ID },
	})
	addList(s, listPart[config.HolidayYear]{
		field: "holidays", path: "/api/v1/holidays", param: "id", noun: "holiday year", keyed: "TW-2027",
		about: "The holidays and make-up workdays of a country in a year, in place of those that came with the firmware.",
		example: config.HolidayYear{Country: "TW", Year: 2027, Source: "Directorate-General of Personnel", Days: []config.CalendarDay{
			{Date: "2027-01-01", Name: "Founding Day"},
		}},
		list: func(c *config.Config) *[]config.HolidayYear { return &c.Holidays },
		key:  func(y config.HolidayYear) string { return y.Country + "-" + strconv.Itoa(y.Year) },
	})
}
