package callerid_test

import (
	"testing"

	"ringdown/internal/country"
	"ringdown/media/callerid"
)

// ways are the ways to send caller id that the country profiles use.
func ways() map[string]country.CallerID {
	return map[string]country.CallerID{
		"Bell 202 MDMF GB2312": {Scheme: country.CIDBell202, Multiple: true, Seizure: 300, Mark: 180, Level: -13.5, Encoding: "GB2312"},
		"Bell 202 MDMF ASCII":  {Scheme: country.CIDBell202, Multiple: true, Seizure: 300, Mark: 180, Level: -13.5, Encoding: "ASCII"},
		"Bell 202 SDMF":        {Scheme: country.CIDBell202, Seizure: 300, Mark: 180, Level: -13.5},
		"V.23 Big5":            {Scheme: country.CIDV23, Multiple: true, Seizure: 300, Mark: 80, Level: -13.5, Encoding: "Big5"},
		"V.23 Shift-JIS":       {Scheme: country.CIDV23, Multiple: true, Seizure: 96, Mark: 55, Level: -13.5, Encoding: "Shift-JIS"},
		"V.23 UTF-8":           {Scheme: country.CIDV23, Multiple: true, Seizure: 300, Mark: 180, Level: -13.5, Encoding: "UTF-8"},
		"NTT":                  {Scheme: country.CIDNTT, Mark: 72, Level: -13.5},
		"DTMF D C":             {Scheme: country.CIDDTMF, Start: "D", Stop: "C", Level: -10},
		"DTMF A C":             {Scheme: country.CIDDTMF, Start: "A", Stop: "C", Level: -10},
		"DTMF A #":             {Scheme: country.CIDDTMF, Start: "A", Stop: "#", Level: -10},
		"DTMF bare #":          {Scheme: country.CIDDTMF, Stop: "#", Level: -10},
	}
}

func callers() []callerid.Info {
	return []callerid.Info{
		{Number: "0912345678", Name: "王小明", Time: "03171656"},
		{Number: "4155550123", Name: "SMITH JOHN", Time: "12312359"},
		{Withheld: true, Time: "01010000"},
		{OutOfArea: true},
	}
}

func TestWhatIsSentIsHeard(t *testing.T) {
	for name, way := range ways() {
		for _, who := range callers() {
			want, err := callerid.Carried(way, who)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			got := hear(t, way, who)
			if len(got) != 1 || !got[0].OK || got[0].Info != want {
				t.Errorf("%s: sent %+v, heard %+v, want %+v", name, who, got, want)
			}
		}
	}
}

// hear sends who over a silent line to a receiver for every scheme.
func hear(t *testing.T, way country.CallerID, who callerid.Info) []callerid.Result {
	t.Helper()
	s, err := callerid.Encode(way, who)
	if err != nil {
		t.Fatal(err)
	}
	p := make([]int16, 32000)
	s.Read(p[1000:])
	r := callerid.NewReceiver(country.CIDBell202, country.CIDV23, country.CIDNTT, country.CIDDTMF)
	r.SetEncoding(way.Encoding)
	return listen(r, p)
}

func listen(r *callerid.Receiver, p []int16) (all []callerid.Result) {
	for ; len(p) >= 80; p = p[80:] {
		all = append(all, r.Write(p[:80])...)
	}
	return all
}
