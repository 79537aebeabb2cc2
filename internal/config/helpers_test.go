package config

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"ringdown/internal/country"
	"ringdown/internal/feature"
)

func demo(t testing.TB) Config {
	t.Helper()
	c, err := Demo(4, 8, "CN")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// full is a configuration that uses every field of the schema.
func full(t testing.TB) Config {
	c := demo(t)
	c.System.InsideKey = InsideDoubleHash
	c.System.AgentAnswerThresholdSeconds, c.System.CustomerWaitingThresholdSeconds = 20, 45
	c.Music = []MusicClass{{Class: "jazz", Restart: true}}
	c.Lines[1].Music, c.Extensions[4].Music = "jazz", "default"
	c.Agents, c.System.ExtensionLimit = []Agent{{Number: "1001", Name: "Ann", Extension: "801", PIN: "246802"}}, 900
	c.NumberGroups = []NumberGroup{{ID: "office", Name: "Office", Description: "What customers call"}}
	c.Numbers = []OwnNumber{{Number: "02161234567", Name: "Sales", Group: "office", On: "line/2", PreferredBy: []string{"600"}, AgentsMobiles: true}, {Number: "+862161234568", On: "trunk/hinet", Incoming: Incoming{Group: "600"}}}
	yes, no, zero, n := true, false, 0, 64
	c.Lines[1].Name, c.Lines[1].Prefix, c.Lines[1].Record = `总机 "1" # [x]: 'y' \ {`, "0,9", true
	c.Lines[1].Profile = Profile{
		Country: "GB", Impedance: "gb", RxGainDB: -3.5, TxGainDB: 2, EchoTailMs: &n,
		CallerID: "v23-before-ring-reversal-dtas", RingsBeforeAnswer: 2, FlashMs: 100,
		Disconnect: Disconnect{CPC: &yes, CPCMinMs: 90, Reversal: &no, BusyCycles: &zero, SilenceSeconds: &n, GuardMs: 800},
		Answer:     Answer{Reversal: &yes, RingbackCeasing: &no, TimerSeconds: &zero},
		Dial: Dial{
			Method: Pulse, WaitForDialTone: &no, DialToneSeconds: 5, DigitMs: 80, GapMs: 70,
			InterDigitMs: 800, PauseMs: 1500,
		},
	}
	c.Extensions[4].Name, c.Extensions[4].Country = "no", "US"
	c.Extensions[4].FlashMinMs, c.Extensions[4].FlashMaxMs, c.Extensions[4].RingSeconds = 80, 700, 30
	c.Extensions[4].Twins = []string{"802", "803"}
	c.Extensions[0].CallerIDInCall = true
	c.Extensions[4].CallWaiting, c.Extensions[4].Secretary = true, "801"
	c.Extensions[4].CallerID, c.Extensions[4].MessageLamp = "dtmf-before-ring", NeonLamp
	c.Extensions = append(c.Extensions, Extension{Number: "821", Name: "Lobby", RingSeconds: 20, SIP: SIP{Password: `k"#:{7}'-\x`, SRTP: SRTPRequired, Telephones: 3}})
	tls, wss, ask, cs5, none := 5081, 5443, 30, 40, 0
	c.SIP = SIPNetwork{
		TLSPort: &tls, WSSPort: &wss, WSSOrigins: []string{"phone.example.net"}, Certificate: "/etc/ssl/pbx.pem", CertificateKey: "/etc/ssl/pbx.key", Address: "192.168.1.9", PublicAddress: "203.0.113.7", STUNServer: "stun.example.net",
		LocalNetworks: []string{"192.168.0.0/16"}, Allow: []string{"192.168.0.0/16", "198.51.100.4"},
		QualifySeconds: &ask, SIPDSCP: &cs5, RTPDSCP: &none, Interface: "eth0.20", SIPPriority: &none, RTPPriority: &none,
	}
	c.Extensions[5].Outside = Outside{Number: "0912345678", When: WhenTogether, Confirm: true, AfterSeconds: 15}
	withTrunk(&c)
	withGroups(&c)
	withNumbers(&c)
	withCodes(&c)
	withRatings(&c)
	withHours(&c)
	withVoicemail(&c)
	c.Recording = Recording{Keys: "*2", Rules: []RecordRule{
		{Extension: "801", Record: RecordNever},
		{Line: 1, Direction: "incoming", Record: RecordAlways},
		{Group: "600", Trunk: c.Trunks[0].ID, Record: RecordOnDemand},
	}}
	return c
}

// withHours uses every field of calendars and of who has hours.
func withHours(c *Config) {
	c.System.IgnoreHours = true
	c.Calendars = []Calendar{{
		ID: "office", Name: "Office", Zone: "Asia/Taipei", Week: []string{"mon-fri 09:00-12:00", "sat 22:00-02:00"}, Holidays: "TW",
		Days: []CalendarDay{
			{Date: "2026-12-24", To: "2026-12-26", Name: "Christmas"},
			{Date: "2026-12-31", Open: []string{"09:00-12:00"}},
			{Date: "2026-02-14", Name: "春节调休", Work: true, As: "fri"},
		},
		Switch: []string{"801"},
	}}
	c.Holidays = []HolidayYear{{Country: "TW", Year: 2027, Source: "the gazette", Days: []CalendarDay{{Date: "2027-01-01", Name: "開國紀念日"}}}}
	c.Lines[0].Forwarding, c.Trunks[0].Forwarding = true, true
	c.Lines[0].Lifeline = c.Extensions[0].Number
	c.Extensions[0].DeskPIN, c.Extensions[0].Spelling = "471199", "wang xiaoming"
	c.Lines[1].Hours = Hours{Calendar: "office", Closed: Closed{
		Sound: "file/night", Voicemail: "805", Forward: "0912345678", Ringing: "music/default", Busy: "prompt/closed", NoAnswer: "prompt/closed-message",
	}}
	c.Trunks[0].Hours, c.Groups[0].Hours = Hours{Calendar: "office", Closed: Closed{Flow: "night"}}, Hours{Calendar: "office", Closed: Closed{Voicemail: "805"}}
}

// withRatings uses every field of what asks how a call was.
func withRatings(c *Config) {
	c.Ratings = []Rating{{
		ID: "sales", Ask: "file/how-was-it", Choices: []RatingChoice{{Key: "5", Label: "excellent"}, {Key: "1", Label: "poor"}},
		Tries: 3, Wait: 10, Wrong: "prompt/wrong-key", Thanks: "prompt/thank-you",
	}}
	c.Lines[1].Rating, c.Lines[1].RatingOut = "sales", "sales"
	c.Trunks[0].Rating, c.Trunks[0].RatingOut = "sales", "sales"
	c.Extensions[4].Announce = true
}

// withCodes uses every field of codes and forwards.
func withCodes(c *Config) {
	c.Codes = Codes{
		Profile: feature.ProfileFreePBX, PauseReasons: []string{"lunch", "meeting"},
		Set: []CodeSet{{Feature: feature.DNDOn, Code: "*55"}, {Feature: feature.Clock, Code: feature.None}},
	}
	c.Forwarding = Forwarding{NoAnswerSeconds: 15, DNDInternal: true, DNDTransferred: true}
}

// withNumbers uses every field that says what numbers mean and who may call
// them.
func withNumbers(c *Config) {
	c.NumberPlan = NumberPlan{
		AreaCode: "021", Emergency: []string{"110", "119"}, Mobiles: RightLocal,
		Rules: []NumberRule{{Pattern: "0[2-5]9XXXXX.", Class: "premium", Name: "Chat lines"}},
	}
	c.System.Pickup, c.System.PickupOwnGroups = PickupAny, true
	c.System.Rights, c.System.RouteOrder, c.System.MaxCallMinutes = RightLocal, Cheapest, 240
	c.Lines[1].HidePrefix = "*67"
	c.Lines[1].LongDistancePrefix, c.Lines[1].StripCaller = "17909,", "9"
	c.Extensions[5].Rights = Rights{Level: RightInternational, Allow: []string{"*67", "[3-5]X"}, Deny: []string{"1900"}}
	c.Extensions[5].Lines = []string{LineRef("1"), TrunkRef("hinet")}
	c.Extensions[5].MaxCallMinutes, c.Extensions[5].Hotline = 30, Hotline{Number: "9110", Seconds: 5}
	c.Trunks[0].StripCaller = "+86"
	c.PINSets = []PINSet{
		{ID: "staff", Kind: KindPIN, Digits: 6, Numbers: []PIN{{Number: "471108", Name: "Ann"}}},
		{ID: "clients", Kind: KindAccount, Digits: 4},
	}
	c.Conferences = []Conference{{Number: "690", Name: "All hands", PIN: "4711", Most: 20, LeaderPIN: "2468"}}
	c.Park = Park{First: "71", Slots: 4, Seconds: 90}
	c.Prompts = Prompts{Recorders: []string{"801"}, PIN: "2580"}
	c.Speech = Speech{
		Engine: SpeechHTTP, URL: "https://speech.example/speak", Key: "speech-key", AllowHosts: []string{"192.168.1.30"},
		TimeoutSeconds: 5, Voices: []SpeechVoice{{Language: "en", Voice: "en-us+f3"}},
	}
	c.Flows = Flows{AllowHosts: []string{"192.168.1.20", "10.0.0.0/8"}}
	c.Admin = fullAdmin()
	c.Pages = []Page{{Number: "680", Name: "Hall", Members: []string{"801", "802"}, Seconds: 30, Multicast: []Multicast{{Address: "239.192.0.1", Port: 5004, Codec: CodecPCMA, TTL: 4, Interface: "eth1"}}}}
	c.Webhooks = []Webhook{{
		ID: "crm", Name: "CRM", Enabled: true, URL: "http://192.168.1.20:8080/ringdown", Secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", OldSecret: "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD",
		Events: []WebhookEvent{EventCallEnded, EventAlertRaised}, AllowHosts: []string{"192.168.1.20"},
	}}
	c.Contacts = []Contact{{Name: "Tea House", Numbers: []string{"0223456789", "+886912345678"}, Note: "calls on Mondays"}}
	c.Bells = []Bell{{ID: "lesson", Name: "First lesson", At: []string{"08:00", "08:45"}, Days: "mon-fri", Calendar: "office", Page: "680", Sound: "tone/bell", Seconds: 8}}
	c.Extensions[4].Monitors = []string{"*"}
	c.DISA = []DISA{{ID: "door", PINs: "staff", Extension: "801"}}
	c.Trunks[0].DIDs = append(c.Trunks[0].DIDs, DID{Number: "0224", DISA: "door"})
	c.Routes[0].PINs, c.Routes[0].Times = "clients", []string{"mon-fri 08:00-18:00", "sat,sun"}
	c.Routes[0].Patterns, c.Routes[0].Classes, c.Routes[0].Cost, c.Routes[0].MaxCallMinutes = []string{"1[3-9]XXXXXXXXX"}, []string{"mobile"}, 12, 60
}

// withTrunk uses every field of trunks, line groups and routes.
func withTrunk(c *Config) {
	var x Trunk
	x.setDefaults()
	x.ID, x.Name, x.Mode, x.Transport = "hinet", "HiNet SIP", ModeRegister, TLS
	x.Proxies, x.Domain, x.Peers = []string{"sip.example.net", "192.0.2.1:5070", "[2001:db8::1]:5060"}, "ims.example.net", []string{"192.0.2.0/24", "2001:db8::7"}
	x.User, x.AuthUser, x.Password = "+886223456789", "886223456789@ims.example.net"[:12], "s3cret"
	x.SRTP = "optional"
	x.Codecs, x.Incoming = []string{"PCMU", "PCMA"}, Incoming{Group: "600"}
	x.DIDs = []DID{{Number: "+88622345678X", Direct: "801"}, {Number: "0223.", Group: "600"}}
	x.CallerID = TrunkCallerID{Present: PresentExtension, Number: "+886223456789", Send: []string{"pai", "from"}, Diversion: true, Trust: []string{"from"}}
	x.Interface = "ppp0"
	x.CertificateAuthority = "/etc/ssl/provider.pem"
	x.Strip, x.Prefix, x.Record = 1, "+886", true
	c.Trunks = []Trunk{x}
	c.LineGroups = []LineGroup{{ID: "landlines", Name: "Land lines", Lines: []string{LineRef("1"), LineRef("2")}, Order: RoundRobin, MaxCalls: 2}}
	c.Routes = []Route{{
		Name: "mobiles", Prefixes: []string{"09"}, MinDigits: 10, MaxDigits: 10, Extensions: []string{"801"},
		Over: []string{TrunkRef("hinet"), GroupRef("landlines")}, Order: LeastUsed, Strip: 1, Prepend: "+886", MaxCalls: 5, NextOn: []int{404, 480},
	}}
}

// wantProblems compares what Parse finds with lines of a golden list.
func wantProblems(t *testing.T, err error, want string) {
	t.Helper()
	problemsOf(t, err)
	if got := strings.TrimSpace(err.Error()); got != strings.TrimSpace(want) {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

// located lists what is wrong by fields, "lines[1].port: is missing", as programs read it.
func located(err error) string {
	ps, _ := errors.AsType[Problems](err)
	var b strings.Builder
	for _, p := range ps {
		fmt.Fprintf(&b, "%s: %s\n", p.Field, p.What)
	}
	return b.String()
}

func problemsOf(t *testing.T, err error) Problems {
	t.Helper()
	ps, ok := errors.AsType[Problems](err)
	if !ok {
		t.Fatalf("got %v, want Problems", err)
	}
	return ps
}

// withGroups uses every field of groups.
func withGroups(c *Config) {
	c.System.GroupStrategy = LongestIdle
	c.Groups[0].LastAgent, c.Groups[0].LastAgentDays = LastCalled, 7
	c.Groups[0].ServiceSeconds = 15
	c.Groups[0].MemberSettings = []MemberSetting{{Number: "801", Priority: 1, RingSeconds: 10}, {Number: "803", Priority: 5}}
	c.Groups = append(c.Groups, Group{
		Number: "601", Strategy: RingAll, Members: []string{"804", "805"}, RingSeconds: 30,
		MemberSettings: []MemberSetting{{Number: "805", DelaySeconds: 10}},
	})
	c.Callers = Callers{Refused: []string{"0204X.", "+8610."}, RefusedPrompt: "not-in-service", VIP: []string{"0912345678"}}
	c.Groups[0].PauseSilent, c.Groups[0].CallerPrefix, c.Groups[0].AlertInfo = true, "Sales:", "bell-2"
	place, beep := 25, 0
	c.Groups[0].WhenBusy, c.Groups[0].Overflow = BusyQueue, Overflow{Group: "601"}
	c.Groups[0].Queue = Queue{
		Weight: 2, KeepMinutes: 10, Whisper: "file/sales", WhisperWait: true, ExpectedWait: true,
		Music: "jazz", PlaceSeconds: &place, BeepSeconds: &beep, Most: 5, WaitSeconds: 120, AtLimit: LimitOverflow,
		JoinEmpty: true, LeaveEmpty: true,
		Callback: Callback{
			Key: "1", Name: "Call back", Rights: Rights{Level: RightLocal, Allow: []string{"09"}, Deny: []string{"0204"}}, Lines: []string{"line/1"},
			Attempts: 2, PauseMinutes: 10, HoldMinutes: 60,
		},
	}
	c.Groups[0].Ring, c.Lines[0].Ring, c.Trunks[0].Ring = country.RingDR2, country.RingDR3, country.RingDR4
	c.Lines[0].Incoming.LastAgent, c.Lines[0].Incoming.LastAgentDays = LastPreferred, 7
	c.Trunks[0].DIDs[0].LastAgent, c.Trunks[0].DIDs[0].LastAgentDays = LastAssigned, 30
	c.System.Rings = Rings{Internal: country.RingDR1, External: country.RingDR2}
	c.Groups[1].WhenBusy, c.Groups[1].Overflow = BusyOverflow, Overflow{Outside: "0912345678"}
	c.Groups = append(
		c.Groups,
		Group{Number: "602", Members: []string{"804"}, RingSeconds: 20, Overflow: Overflow{Extension: "801"}},
		Group{Number: "603", Members: []string{"804"}, RingSeconds: 20, Overflow: Overflow{Prompt: "nobody-available"}},
	)
}
