package prompts

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
)

// everything is one part at least for each turn that a grammar can take.
func everything() []string {
	out := []string{"number/0", "number/-7", "digits/0123456789*#+ABCD", "number/999999999", "number/222222222222", "number/1001001001", "agent/0123456789", "amount/0.25", "amount/1234567890.05"}
	for n := range 100 {
		out = append(out, fmt.Sprintf("number/%d", n), fmt.Sprintf("number/%d", n*100), fmt.Sprintf("place/%d", n), fmt.Sprintf("message/%d", n))
	}
	for m := range 24 * 60 {
		out = append(out, time.Time{}.Add(time.Duration(m)*time.Minute).Format("time/15:04"))
	}
	for d := range 366 {
		at := time.Date(1899, 12, 31, 0, 0, 0, 0, time.UTC).AddDate(d, 0, d)
		out = append(out, at.Format("date/2006-01-02"), at.Format("weekday/2006-01-02"))
	}
	for _, noun := range Nouns() {
		for n := range 4 {
			out = append(out, fmt.Sprintf("count/%d/%s", n, noun))
		}
	}
	for _, c := range append(Currencies(), "") {
		for _, v := range []string{"0", "1", "2", "12"} {
			out = append(out, strings.TrimSuffix("amount/"+v+"/"+c, "/"))
			if places(c) > 0 {
				out = append(out, strings.TrimSuffix("amount/"+v+".01/"+c, "/"), strings.TrimSuffix("amount/"+v+".20/"+c, "/"), strings.TrimSuffix("amount/"+v+".5/"+c, "/"))
			}
		}
	}
	return append(out, "duration/3661", "duration/0")
}

// FuzzNumbersRoundTrip: what is heard of a number is that number, to a listener
// who knows nothing of how it was put together.
func FuzzNumbersRoundTrip(f *testing.F) {
	for _, n := range []int64{0, 2, 10, 105, 1010, 10010, 20002, 100100000, 999999999999, -12} {
		f.Add(n)
	}
	s, err := New()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, n int64) {
		n %= numberMost + 1
		for _, language := range Languages() {
			heard(t, s, language, n)
		}
	})
}

func TestNumbersOfEveryLengthRoundTrip(t *testing.T) {
	s, err := New()
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(1, 2))
	for most := int64(10); most <= numberMost+1; most *= 10 {
		for range 500 {
			n := r.Int64N(most)
			if r.IntN(2) == 0 { // many zeros
				n = n/(most/10)*(most/10) + r.Int64N(10)
			}
			for _, language := range Languages() {
				heard(t, s, language, n)
			}
		}
	}
}

func heard(t *testing.T, s *Set, language string, n int64) {
	t.Helper()
	part := fmt.Sprintf("number/%d", n)
	text, err := s.Text(language, part)
	if err != nil {
		t.Fatal(err)
	}
	listen := understandChinese
	if language == English {
		listen = understandEnglish
	}
	if got := listen(text); got != n {
		t.Errorf("%d in %s is %q, and understood as %d", n, language, text, got)
	}
	if pcm, err := s.Say(language, part); err != nil || slices.Contains(pcm, "") {
		t.Errorf("%d in %s has pieces without a recording: %v", n, language, err)
	}
}

// understandChinese takes a number apart as a listener does: each unit counts
// what stood before it.
func understandChinese(text string) int64 {
	text, minus := strings.CutPrefix(strings.NewReplacer("負", "-", "负", "-", "兩", "二", "两", "二", "億", "亿", "萬", "万").Replace(text), "-")
	var total, group, digit int64
	for _, r := range text {
		switch r {
		case '十':
			group, digit = group+max(digit, 1)*10, 0
		case '百':
			group, digit = group+digit*100, 0
		case '千':
			group, digit = group+digit*1000, 0
		case '万':
			total, group, digit = total+(group+digit)*10_000, 0, 0
		case '亿':
			total, group, digit = total+(group+digit)*100_000_000, 0, 0
		default:
			digit = int64(slices.Index([]rune("零一二三四五六七八九"), r))
		}
	}
	if total += group + digit; minus {
		return -total
	}
	return total
}

func understandEnglish(text string) int64 {
	words := map[string]int64{
		"zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
		"eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18,
		"nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
	}
	units := map[string]int64{"thousand": 1000, "million": 1_000_000, "billion": 1_000_000_000}
	text, minus := strings.CutPrefix(text, "minus ")
	var total, group int64
	for _, w := range strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == '-' }) {
		switch {
		case w == "hundred":
			group *= 100
		case units[w] > 0:
			total, group = total+group*units[w], 0
		default:
			group += words[w]
		}
	}
	if total += group; minus {
		return -total
	}
	return total
}

// TestNoTwoTimesDatesOrAmountsSoundAlike: whoever hears one knows which it was.
func TestNoTwoTimesDatesOrAmountsSoundAlike(t *testing.T) {
	s, err := New()
	if err != nil {
		t.Fatal(err)
	}
	var parts []string
	for m := range 24 * 60 {
		parts = append(parts, time.Time{}.Add(time.Duration(m)*time.Minute).Format("time/15:04"))
	}
	for d := range 20_000 {
		parts = append(parts, time.Date(1999, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, d).Format("date/2006-01-02"))
	}
	for _, c := range Currencies() {
		for n := range 3000 {
			if c == "JPY" {
				parts = append(parts, fmt.Sprintf("amount/%d/%s", n, c))
				continue
			}
			parts = append(parts, fmt.Sprintf("amount/%d.%02d/%s", n/100, n%100, c))
		}
	}
	for _, language := range Languages() {
		apart(t, s, language, parts)
	}
}

func apart(t *testing.T, s *Set, language string, parts []string) {
	t.Helper()
	heard := make(map[string]string, len(parts))
	for _, part := range parts {
		text, err := s.Text(language, part)
		if err != nil {
			t.Fatal(err)
		}
		if other, twice := heard[text]; twice {
			t.Errorf("%s and %s in %s are both %q", part, other, language, text)
		}
		heard[text] = part
	}
}
