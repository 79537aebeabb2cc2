package config

// withVoicemail uses every field of mailboxes and of the mail server.
func withVoicemail(c *Config) {
	c.Lines[1].Voicemail = Mailbox{Enabled: true, MaxDays: 30}
	c.Lines[2].Incoming = Incoming{Voicemail: "line-2"}
	c.Extensions[4].Voicemail = Mailbox{
		Enabled: true, PIN: "2580", Email: "li@example.com", KeepNew: true, Busy: true, NoAnswer: true,
		MaxSeconds: 120, MaxMessages: 50, MaxDays: 60,
	}
	last := len(c.Groups) - 1
	c.Groups[last].Voicemail = Mailbox{Enabled: true, MaxMessages: 20}
	c.Groups[last].Overflow = Overflow{Voicemail: "603"}
	c.Trunks[0].Voicemail = Mailbox{Enabled: true, PIN: "9731", Email: "desk@example.com", DeleteMailed: true}
	c.Trunks[0].DIDs = append(c.Trunks[0].DIDs, DID{Number: "0225", Voicemail: "trunk-hinet"})
	c.Voicemail = Voicemail{Operator: "600", MaxSeconds: 300, MaxMessages: 80, MaxDays: 90}
	c.Mail = Mail{
		Server: "smtp.example.com:587", TLS: MailStartTLS, User: "pbx", Password: "not-so-secret",
		From: "voicemail@example.com", Trusted: []string{"/etc/ssl/office.pem"},
	}
}
