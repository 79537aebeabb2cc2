package country

import (
	"fmt"
	"strings"
	"testing"
)

// golden lists what numbers mean: a blank between the words, '!' behind the class
// where the number is whole at once. "-" stands for no area and for no class.
const golden = `
CN 21  110 emergency!
CN 21  120 emergency!
CN 21  12 -
CN 21  12345 service!
CN 21  10086 service!
CN 21  95588 service
CN 21  4008123123 service!
CN 21  62881234 local!
CN 21  6288123 -
CN 21  02162881234 local!
CN 21  01062881234 national!
CN 10  01062881234 local!
CN 10  02162881234 national!
CN 755 2345678 local
CN 755 23456789 local!
CN -   2345678 local
CN -   23456789 local!
CN 21  13912345678 mobile!
CN 21  1391234567 -
CN 21  013912345678 national!
CN 21  05711234567 -
CN 21  05712345678 national
CN 21  057123456789 national!
CN 21  16812345 premium
CN 21  008613912345678 international
CN 21  00442079460123 international
CN 21  17909057123456789 national!
CN 21  1790900442079460123 international
CN 21  1234567890123 -
TW 2   110 emergency!
TW 2   118 emergency!
TW 2   104 service
TW 2   1999 service!
TW 2   0800123456 service!
TW 2   23456789 local!
TW 2   2345678 -
TW 2   0223456789 local!
TW 2   034567890 national!
TW 2   0423456789 national!
TW 2   047234567 national!
TW 2   0491234567 national!
TW 4   23456789 local!
TW 4   7234567 local!
TW 7   2345678 local!
TW 37  234567 local!
TW 836 22123 local!
TW -   2345678 local
TW -   0223456789 national!
TW 2   0912345678 mobile!
TW 2   091234567 -
TW 2   07012345678 national!
TW 2   0204123456 premium!
TW 2   002862112345678 international
TW 2   0098613912345678 international
HK -   999 emergency!
HK -   1823 -
HK -   1083 service!
HK -   187888 service!
HK -   21234567 local!
HK -   2123456 -
HK -   91234567 mobile!
HK -   99 -
HK -   90012345678 premium!
HK -   0018613912345678 international
HK -   16668613912345678 international
HK -   13321234567 local!
JP 3   110 emergency!
JP 3   118 emergency!
JP 3   117 service
JP 3   0120123456 service!
JP 3   08001234567 service!
JP 3   23456789 local!
JP 3   0323456789 local!
JP 3   0451234567 national!
JP 45  2345678 local!
JP 45  0452345678 local!
JP 466 234567 local!
JP 3   09012345678 mobile!
JP 3   06012345678 mobile!
JP 3   05012345678 national!
JP 3   0570123456 premium!
JP 3   0990123456 premium!
JP 3   1840323456789 local!
JP 3   0108621123456 international
JP 3   0321 -
SG -   995 emergency!
SG -   1777 service!
SG -   18001234567 service!
SG -   61234567 local!
SG -   91234567 mobile!
SG -   9123456 -
SG -   19001234567 premium!
SG -   001861391234567 international
US 212 911 emergency!
US 212 411 service
US 212 988 service
US 212 5550123 local!
US 212 5552345 local
US 212 2125550123 local!
US 212 12125550123 local!
US 212 3105550123 national!
US 212 13105550123 national!
US -   2125550123 national!
US 212 131055501 -
US 212 18005550123 service!
US 212 8885550123 service!
US 212 19005550123 premium!
US 212 18765550123 international!
US 212 8095550123 international!
US 212 011442079460123 international
US 212 *6713105550123 national!
US 212 101028813105550123 national!
US 212 1911 -
CA 416 911 emergency!
CA 416 4165550123 local!
CA 416 16045550123 national!
CA 416 12125550123 national!
GB 20  999 emergency!
GB 20  112 emergency!
GB 20  111 service
GB 20  79460123 local!
GB 20  02079460123 local!
GB 20  01614960123 national!
GB 161 4960123 local!
GB 161 02079460123 national!
GB 1628 123456 -
GB 1628 623456 local!
GB 20  07700900123 mobile!
GB 20  07012345678 premium!
GB 20  09012345678 premium!
GB 20  118118 premium!
GB 20  08001111 service
GB 20  08001234567 service!
GB 20  03001234567 national!
GB 20  0033123456789 international
GB 20  14102079460123 local!
DE 30  110 emergency!
DE 30  112 emergency!
DE 30  115 service
DE 30  11833 premium!
DE 30  1234567 local
DE 30  030234567 local
DE 30  089234567 national
DE 30  08001234567 service!
DE 30  09001234567 premium!
DE 30  015112345678 mobile!
DE 30  01701234567 mobile
DE 30  0033123456789 international
DE 30  01013089234567 national
DE 30  0 -
FR 1   15 emergency!
FR 1   112 emergency!
FR 1   196 emergency!
FR 1   0123456789 local!
FR 4   0123456789 national!
FR -   0123456789 national!
FR 1   0612345678 mobile!
FR 1   0800123456 service!
FR 1   0899123456 premium!
FR 1   118712 premium!
FR 1   3900 premium!
FR 1   1014 service!
FR 1   00442079460123 international
FR 1   36510612345678 mobile!
FR 1   012345678 -
AU 2   000 emergency!
AU 2   106 emergency!
AU 2   91234567 local!
AU 2   0291234567 local!
AU 2   0391234567 national!
AU 2   0412345678 mobile!
AU 2   131234 service!
AU 2   1300123456 service!
AU 2   1800123456 service!
AU 2   1900123456 premium!
AU 2   0011442079460123 international
AU 2   18310391234567 national!
AU 2   041234567 -
IN 22  112 emergency!
IN 22  100 emergency!
IN 22  22345678 local!
IN 22  02222345678 local!
IN 22  01123456789 national!
IN 22  09812345678 mobile!
IN 22  9812345678 mobile!
IN 80  08022345678 local!
IN 22  08022345678 national!
IN 22  18001234567 service!
IN 22  19001234567 premium!
IN 22  00442079460123 international
IN 22  981234567 -
BR 11  190 emergency!
BR 11  192 emergency!
BR 11  30012345 local!
BR 11  987654321 mobile!
BR 11  01130012345 local!
BR 11  02130012345 national!
BR 11  0212130012345 national!
BR 11  01521987654321 national!
BR 11  021987654321 national!
BR 11  08001234567 service!
BR 11  09001234567 premium!
BR 11  0014155550123 international
BR 11  9876 -
KR 2   112 emergency!
KR 2   119 emergency!
KR 2   114 service
KR 2   15881234 service!
KR 2   7654321 local
KR 2   76543210 local!
KR 2   0276543210 local!
KR 2   03176543210 national!
KR 31  03176543210 local!
KR 2   01012345678 mobile!
KR 2   07012345678 national!
KR 2   0601234567 premium
KR 2   00186211234567 international
KR 2   010123 -
`

func TestWhatNumbersMean(t *testing.T) {
	seen := map[Code]int{}
	for line := range strings.Lines(strings.TrimSpace(golden)) {
		f := strings.Fields(line)
		code, area, number, want := Code(f[0]), strings.Trim(f[1], "-"), f[2], f[3]
		seen[code]++
		p, ok := NumberPlanOf(code, area)
		if !ok {
			t.Fatalf("%s has no plan", code)
		}
		if got := reading(p.Read(number)); got != want {
			t.Errorf("%s from area %q: %s is %s, want %s", code, area, number, got, want)
		}
	}
	for _, code := range append(Codes(), "CA") {
		if seen[code] < 4 {
			t.Errorf("%s has %d examples", code, seen[code])
		}
	}
}

func reading(r Reading) string {
	class := string(r.Class)
	if class == "" {
		class = "-"
	}
	if r.Whole {
		class += "!"
	}
	return class
}

func TestPlansAreWellMade(t *testing.T) {
	for _, code := range append(Codes(), "CA") {
		for _, area := range []string{"", "2", "21", "212", "1628"} {
			p, ok := NumberPlanOf(code, area)
			if !ok || p.Source == "" || len(p.Emergency) == 0 {
				t.Fatalf("%s: %+v", code, p)
			}
			for _, r := range p.Rules {
				if err := r.Pattern.Check(); err != nil || r.Class == Unknown {
					t.Errorf("%s: %+v: %v", code, r, err)
				}
			}
			for _, prefix := range p.Prefixes {
				if err := prefix.Check(); err != nil || strings.ContainsAny(string(prefix), ".!") {
					t.Errorf("%s: prefix %s: %v", code, prefix, err)
				}
			}
			for _, e := range p.Emergency {
				if got := p.Read(e); got != (Reading{Class: EmergencyCall, Whole: true}) {
					t.Errorf("%s: %s is %+v", code, e, got)
				}
			}
		}
	}
	if _, ok := NumberPlanOf("XX", ""); ok {
		t.Error("XX has a plan")
	}
}

// A number that is whole stays what it is: what follows is no part of it.
func TestAWholeNumberFitsNothingLonger(t *testing.T) {
	for line := range strings.Lines(strings.TrimSpace(golden)) {
		f := strings.Fields(line)
		p, _ := NumberPlanOf(Code(f[0]), strings.Trim(f[1], "-"))
		if r := p.Read(f[2]); !r.Whole || r.Class == EmergencyCall {
			continue
		}
		for d := range 10 {
			if longer := p.Read(f[2] + fmt.Sprint(d)); longer.Class != Unknown {
				t.Errorf("%s %s is whole, but %s%d is %s", f[0], f[2], f[2], d, longer.Class)
			}
		}
	}
}

func TestAreaCodesAreTheSameWithTheirZero(t *testing.T) {
	for _, x := range []struct {
		code       Code
		area, want string
	}{
		{"CN", "021", "21"},
		{"CN", "21", "21"},
		{"US", "212", "212"},
		{"CA", "416", "416"},
		{"HK", "", ""},
		{"GB", "020", "20"},
	} {
		if got := AreaCode(x.code, x.area); got != x.want {
			t.Errorf("%s %s: %s", x.code, x.area, got)
		}
	}
}
