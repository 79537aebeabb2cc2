package callerid_test

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"ringdown/internal/country"
	"ringdown/media/callerid"
)

func TestEveryByteSpoiltIsNoticed(t *testing.T) {
	for name, way := range ways() {
		if way.Scheme == country.CIDDTMF {
			continue // it has no check
		}
		for _, who := range callers() {
			b, err := callerid.EncodeBytes(way, who)
			if err != nil {
				t.Fatal(err)
			}
			for i := range b {
				for flip := 1; flip < 256; flip++ {
					b[i] ^= byte(flip)
					if got, err := callerid.Decode(way, b); err == nil {
						t.Fatalf("%s: byte %d spoilt by %02Xh is read as %+v", name, i, flip, got)
					}
					b[i] ^= byte(flip)
				}
			}
		}
	}
}

// TestASpoiltByteInTheSoundIsNoticed is the law as the gateway lives it: the
// spoilt burst must give a failure and never a caller id.
func TestASpoiltByteInTheSoundIsNoticed(t *testing.T) {
	for name, way := range ways() {
		if way.Scheme == country.CIDDTMF {
			continue
		}
		clean, err := callerid.EncodeBytes(way, callers()[0])
		if err != nil {
			t.Fatal(err)
		}
		for i := range clean {
			b := append([]byte(nil), clean...)
			b[i] ^= 1 << (i % 8)
			s, err := callerid.Modulate(way, b)
			if err != nil {
				t.Fatal(err)
			}
			p := make([]int16, 16000)
			s.Read(p[500:])
			got := listen(callerid.NewReceiver(country.CIDBell202, country.CIDV23, country.CIDNTT), p)
			if len(got) == 0 {
				t.Errorf("%s: byte %d spoilt (%02Xh for %02Xh) gives no result", name, i, b[i], clean[i])
			}
			for _, r := range got {
				if r.OK || r.Err == nil || !strings.HasPrefix(r.Err.Error(), "read caller id: ") {
					t.Errorf("%s: byte %d spoilt gives %+v", name, i, r)
				}
			}
		}
	}
}

func TestDurationIsThatOfTheSignal(t *testing.T) {
	for name, way := range ways() {
		for _, who := range callers() {
			d, err := callerid.Duration(way, who)
			if err != nil {
				t.Fatal(err)
			}
			s, _ := callerid.Encode(way, who)
			n := s.Read(make([]int16, 40000))
			if got := time.Duration(n) * time.Second / 8000; (got - d).Abs() > time.Millisecond {
				t.Errorf("%s: the signal lasts %v, Duration says %v", name, got, d)
			}
		}
	}
}

func TestLongNamesAreCutBetweenCharacters(t *testing.T) {
	long := strings.Repeat("王", 60)
	for name, way := range ways() {
		got, err := callerid.Carried(way, callerid.Info{Number: "1", Name: long})
		if way.Scheme == country.CIDDTMF && way.Start == "" {
			continue // a number of one digit needs a start digit
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if !utf8.ValidString(got.Name) || !strings.HasPrefix(long, got.Name) {
			t.Errorf("%s: the name arrives as %q", name, got.Name)
		}
	}
}

func TestWhatCannotBeSentIsRefused(t *testing.T) {
	bell := country.CallerID{Scheme: country.CIDBell202, Multiple: true}
	for _, c := range []struct {
		way  country.CallerID
		who  callerid.Info
		want string
	}{
		{bell, callerid.Info{Number: "12a"}, `"12a" has characters other than digits`},
		{bell, callerid.Info{Number: strings.Repeat("1", 21)}, "more than 20 digits"},
		{bell, callerid.Info{Number: "1", Time: "13010000"}, "not of the form MMDDhhmm"},
		{country.CallerID{Scheme: country.CIDBell202, Multiple: true, Encoding: "KOI8"}, callerid.Info{Name: "x"}, `"KOI8" is not known`},
		{country.CallerID{Scheme: country.CIDNone}, callerid.Info{}, `"none" sends none`},
		{country.CallerID{Scheme: country.CIDDTMF, Stop: "#"}, callerid.Info{Number: "1*2"}, "cannot be sent as DTMF"},
		{country.CallerID{Scheme: country.CIDDTMF, Stop: "9"}, callerid.Info{Number: "12"}, "no known form"},
	} {
		if _, err := callerid.Encode(c.way, c.who); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: error %v, want one with %q", c.who, err, c.want)
		}
	}
}

func TestDTMFFramingIsChecked(t *testing.T) {
	for digits, want := range map[string]callerid.Info{
		"D13800138000C": {Number: "13800138000"},
		"A0912C":        {Number: "0912"},
		"A1234#":        {Number: "1234"},
		"123456#":       {Number: "123456"},
		"D1#":           {Withheld: true},
		"D2#":           {OutOfArea: true},
		"B00C":          {Withheld: true},
		"B10C":          {OutOfArea: true},
		"A123D456C":     {Number: "123"},
		"AC":            {OutOfArea: true},
	} {
		got, err := callerid.Decode(country.CallerID{Scheme: country.CIDDTMF}, []byte(digits))
		if err != nil || got != want {
			t.Errorf("%s is read as %+v, %v, want %+v", digits, got, err, want)
		}
	}
	for _, digits := range []string{"", "C", "12#", "A123", "B77C", "D9#", "A12*4C", "A123456789012345678901C"} {
		if got, err := callerid.Decode(country.CallerID{Scheme: country.CIDDTMF}, []byte(digits)); err == nil {
			t.Errorf("%q is read as %+v, want an error", digits, got)
		}
	}
}

func TestABrokenOffDTMFNumberIsAFailure(t *testing.T) {
	p := make([]int16, 24000)
	s, _ := callerid.Modulate(country.CallerID{Scheme: country.CIDDTMF, Level: -10}, []byte("D12345"))
	s.Read(p[400:])
	got := listen(callerid.NewReceiver(country.CIDDTMF), p)
	if len(got) != 1 || got[0].OK || got[0].Err == nil {
		t.Errorf("a number without stop digit gives %+v, want one failure", got)
	}
}

func TestReceiverIsQuietWithoutCallerID(t *testing.T) {
	r := callerid.NewReceiver(country.CIDBell202, country.CIDV23, country.CIDNTT, country.CIDDTMF)
	p := make([]int16, 80000)
	seed := uint32(1)
	for i := range p {
		seed = seed*1664525 + 1013904223
		p[i] = int16(seed>>16) / 8
	}
	if got := listen(r, p); len(got) > 0 {
		t.Errorf("10 s of noise give %+v", got)
	}
	if got := testing.AllocsPerRun(100, func() { r.Write(p[:80]) }); got != 0 {
		t.Errorf("a frame allocates %v times, want 0", got)
	}
}

// FuzzDecode states the laws of every parser: it never panics, takes no
// message without its check, and what it takes it can send again.
func FuzzDecode(f *testing.F) {
	order := []string{
		"Bell 202 MDMF GB2312", "Bell 202 MDMF ASCII", "Bell 202 SDMF", "V.23 Big5", "V.23 Shift-JIS", "V.23 UTF-8",
		"NTT", "DTMF D C", "DTMF A C", "DTMF A #", "DTMF bare #",
	}
	for i, name := range order {
		for _, who := range callers() {
			b, err := callerid.EncodeBytes(ways()[name], who)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(byte(i), b)
		}
	}
	f.Fuzz(func(t *testing.T, kind byte, b []byte) {
		way := ways()[order[int(kind)%len(order)]]
		got, err := callerid.Decode(way, b)
		if err != nil {
			if got != (callerid.Info{}) {
				t.Errorf("a spoilt message gives %+v", got)
			}
			return
		}
		switch way.Scheme {
		case country.CIDBell202, country.CIDV23:
			var sum byte
			for _, v := range b {
				sum += v
			}
			if sum != 0 || len(b) != int(b[1])+3 {
				t.Errorf("% X is taken with a wrong checksum or length", b)
			}
		}
		if !utf8.ValidString(got.Name) || (got.Number != "" && (got.Withheld || got.OutOfArea)) {
			t.Errorf("% X is read as %+v", b, got)
		}
	})
}

// FuzzRoundTrip states that what is sent is what is read.
func FuzzRoundTrip(f *testing.F) {
	f.Add("0912345678", "王小明", "03171656", byte(0))
	f.Add("", "SMITH JOHN", "", byte(1))
	f.Add("+4930123456", "Müller", "12312359", byte(2))
	f.Add("110", "", "01010000", byte(3))
	f.Fuzz(func(t *testing.T, number, name, when string, flags byte) {
		who := callerid.Info{Number: number, Name: name, Time: when, Withheld: flags&1 != 0, OutOfArea: flags&2 != 0}
		for kind, way := range ways() {
			got, err := callerid.Carried(way, who)
			if err != nil {
				continue // it says what cannot be sent
			}
			again, err := callerid.Carried(way, got)
			if err != nil || again != got {
				t.Errorf("%s: %+v is read as %+v, sent again as %+v, %v", kind, who, got, again, err)
			}
			hidden := who.Withheld || who.OutOfArea || number == ""
			if want := strings.TrimPrefix(number, "+"); !hidden && strings.TrimPrefix(got.Number, "+") != want {
				t.Errorf("%s: the number %q arrives as %q", kind, number, got.Number)
			}
			if hidden && (got.Number != "" || got.Withheld != who.Withheld) {
				t.Errorf("%s: %+v arrives as %+v", kind, who, got)
			}
		}
	})
}
