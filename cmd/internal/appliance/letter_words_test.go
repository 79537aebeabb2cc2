package appliance

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ringdown/internal/alert"
	"ringdown/webadmin"
)

var updateLetters = flag.Bool("update-letters", false, "write testdata/letters.*.txt anew")

// TestMailsOfAlertsAreInTheAppliancesLanguage compares whole mails with golden
// texts: read them when they change.
func TestMailsOfAlertsAreInTheAppliancesLanguage(t *testing.T) {
	at := time.Date(2026, 5, 1, 0, 30, 5, 0, time.UTC)
	all := []alert.Alert{
		{At: at, Kind: alert.CardGone, Text: "The card vcard0 cannot be used: its calls have ended, and its ports are out of service.", Detail: "/dev/ttyUSB0 is gone"},
		{At: at, Kind: alert.CardBack, Text: "The card vcard0 works again."},
		{At: at, Kind: alert.TrunkUp, Text: "The trunk hinet can be used again.", Trunk: "hinet"},
		{At: at, Kind: alert.CallCap, Text: alert.OverCallCap, Trunk: "hinet", Route: "national", Caller: "801"},
		{At: at, Kind: alert.EmergencyCall, Text: "801 calls the emergency number 119 on line 1.", Trunk: "line 1", Caller: "801", Detail: "All lines were busy: call 7 (802 and 0223456789) was ended."},
		{At: at, Kind: alert.AddressLocked, Text: "192.0.2.9 gets no answer for SIP until 2026-05-01T09:00:00Z: it failed to sign in too often, or floods.", Caller: "192.0.2.9"},
		{At: at, Kind: alert.Backup, Text: "The backup could not be made; it is tried again in an hour.", Detail: "no space left"},
		{At: at, Kind: alert.SoundFile, Text: "Some files of sound are not played."},
		{At: at, Kind: alert.LifelineBack, Text: "line 2 is worked by this appliance again: its lifeline relay is held.", Trunk: "line 2"},
	}
	zone, err := time.LoadLocation("Asia/Taipei")
	if err != nil {
		t.Fatal(err)
	}
	for _, language := range []string{"en", "zh-Hant", "zh-Hans"} {
		w := wordsFor(language)
		got := strings.Join([]string{"Subject: " + w.subject(all[:1]), "Subject: " + w.subject(all), "", w.text(all, zone), "Subject: " + w.tried, "", w.triedFor}, "\n")
		subject, text := invitation(language, webadmin.Invitation{Account: "anna", Password: "k7pw-3xhd-9mqt-b2fz", Pages: "https://ringdown.local/"})
		got += "Subject: " + subject + "\n\n" + text
		file := filepath.Join("testdata", "letters."+language+".txt")
		if *updateLetters {
			if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if got != string(want) {
			t.Errorf("%s: the mails are\n%s\nnot\n%s", language, got, want)
		}
	}
}
