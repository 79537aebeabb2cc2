package webadmin

import (
	"ringdown/internal/config"
	"ringdown/internal/feature"
)

// addSections registers what the configuration has once.
func (s *Server) addSections() {
	s.addHouseSections()
	addSection(s, section[config.Callers]{
		field: "callers", about: "Callers who are refused, and those who go before others.",
		example: config.Callers{Refused: []string{"0800XXXXXX"}, VIP: []string{"0912345678"}},
		of:      func(c *config.Config) *config.Callers { return &c.Callers },
	})
	addSection(s, section[config.NumberPlan]{
		field: "number_plan", about: "What numbers outside mean, where the country's plan says too little.",
		example: config.NumberPlan{AreaCode: "02", Rules: []config.NumberRule{{Pattern: "0204XXXXXX", Class: "premium", Name: "Paid services"}}},
		of:      func(c *config.Config) *config.NumberPlan { return &c.NumberPlan },
	})
	addSection(s, section[config.Codes]{
		field: "codes", about: "What telephones dial for features: a profile, and single codes that differ from it.",
		example: config.Codes{Profile: feature.Profile("ringdown"), PauseReasons: []string{"Lunch", "Meeting"}},
		of:      func(c *config.Config) *config.Codes { return &c.Codes },
	})
	addSection(s, section[config.Forwarding]{
		field: "forwarding", about: "How forwards work that people set at their telephones, and who passes do-not-disturb.",
		example: config.Forwarding{NoAnswerSeconds: 20},
		of:      func(c *config.Config) *config.Forwarding { return &c.Forwarding },
	})
	addSection(s, section[config.Recording]{
		field: "recording", about: "Which conversations are recorded: the first rule that fits counts.",
		example: config.Recording{Rules: []config.RecordRule{{Group: "600", Record: config.RecordAlways}}},
		of:      func(c *config.Config) *config.Recording { return &c.Recording },
	})
	addSection(s, section[config.Park]{
		field: "park", about: "Where calls are parked: slots with following numbers.",
		example: config.Park{First: "71", Slots: 8},
		of:      func(c *config.Config) *config.Park { return &c.Park },
	})
	addSection(s, section[config.Prompts]{
		field: "prompts", about: "Who records announcements by telephone.",
		example: config.Prompts{Recorders: []string{"801"}},
		of:      func(c *config.Config) *config.Prompts { return &c.Prompts },
	})
	addSection(s, section[config.Speech]{
		field: "speech", about: "Who speaks texts.",
		example: config.Speech{Engine: config.SpeechEspeak},
		of:      func(c *config.Config) *config.Speech { return &c.Speech },
	})
	addSection(s, section[config.Flows]{
		field: "flows", about: "What holds for all flows that callers are led through.",
		example: config.Flows{AllowHosts: []string{"192.168.1.20"}},
		of:      func(c *config.Config) *config.Flows { return &c.Flows },
	})
}

// addHouseSections: the appliance itself, and what it works with.
func (s *Server) addHouseSections() {
	addSection(s, section[config.System]{
		field: "system", about: "What holds for the whole appliance.",
		example: config.System{
			Country: "TW", Language: config.Traditional, TimeZone: "Asia/Taipei", AccessCode: "9", InsideKey: config.InsideHash,
			FirstDigitSeconds: 15, InterDigitSeconds: 4, RingSeconds: 60, HowlerSeconds: 60,
		},
		of: func(c *config.Config) *config.System { return &c.System },
	})
	addSection(s, section[config.SIPNetwork]{
		field: "sip", about: "How SIP and its sound reach the network. Ports, addresses and markings are taken at the next start.",
		example: config.SIPNetwork{PublicAddress: "203.0.113.7", LocalNetworks: []string{"192.168.1.0/24"}},
		of:      func(c *config.Config) *config.SIPNetwork { return &c.SIP },
	})
	addSection(s, section[[]string]{
		field: "hardware", about: "The cards with the ports, as URLs. Taken at the next start.",
		example: []string{"sim://?country=TW&lines=4&phones=8"},
		of:      func(c *config.Config) *[]string { return &c.Hardware },
	})
	addSection(s, section[config.Voicemail]{
		field: "voicemail", about: "What holds for all mailboxes.",
		example: config.Voicemail{Operator: "801", MaxSeconds: 180},
		of:      func(c *config.Config) *config.Voicemail { return &c.Voicemail },
	})
	addSection(s, section[config.Admin]{
		field: "admin", about: "Who reaches the pages, who is told of alerts, and when backups are made by themselves. Refused (409) where it would shut out the address that sends it.",
		example: config.Admin{Allow: []string{"192.168.1.0/24", "127.0.0.1"}, Syslog: config.Syslog{Server: "127.0.0.1:6514", Transport: config.SyslogTLS}, SNMP: config.SNMP{Receiver: "127.0.0.1:10162", Community: "office"}, Backup: config.BackupPlan{Folder: "/media/usb", Passphrase: "correct horse battery", Hour: 3}},
		of:      func(c *config.Config) *config.Admin { return &c.Admin },
	})
	addSection(s, section[config.Mail]{
		field: "mail", about: "The server that takes our mail.",
		example: config.Mail{Server: "smtp.example.net", TLS: config.MailStartTLS, User: "pbx", Password: "correct horse", From: "pbx@example.net"},
		of:      func(c *config.Config) *config.Mail { return &c.Mail },
	})
}
