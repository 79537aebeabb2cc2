package causes

import (
	"bufio"
	_ "embed"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// System is who numbers codes.
type System string

// The systems.
const (
	SIP  System = "sip"
	Q850 System = "q850"
)

// Languages are those that everything is said in.
func Languages() []string { return []string{"en", "zh-Hant", "zh-Hans"} }

// Words are what is said of a code in one language.
type Words struct {
	Title   string // two or three words
	Meaning string // what the network says by it
	Causes  string // what it usually comes from
	Remedy  string // what to do
}

// Code is one code.
type Code struct {
	System System
	Number int
	Name   string // as the standard has it: "Busy Here"
	Source string // RFC and section, or table and class of Q.850
	Words  map[string]Words
}

//go:embed sip.txt
var sipText string

//go:embed q850.txt
var q850Text string

// Book is all codes, those of SIP first, by number.
type Book []Code

// Load reads the book; an error is a fault of the program's own texts.
func Load() (Book, error) {
	sip, err := parse(SIP, sipText)
	if err != nil {
		return nil, err
	}
	q850, err := parse(Q850, q850Text)
	return slices.Concat(sip, q850), err
}

// Find gives a code.
func (b Book) Find(s System, n int) (Code, bool) {
	i := slices.IndexFunc(b, func(c Code) bool { return c.System == s && c.Number == n })
	if i < 0 {
		return Code{}, false
	}
	return b[i], true
}

// Like is the code that one which nobody registered is taken for: x00 of its class
// (RFC 3261 s.8.1.3.2, where 183 stands for 1xx), or with Q.850 interworking,
// unspecified.
func (b Book) Like(s System, n int) (Code, bool) {
	switch {
	case s == Q850:
		return b.Find(s, 127)
	case n/100 == 1:
		return b.Find(s, 183)
	}
	return b.Find(s, n/100*100)
}

// parse reads "= number name | source" and a line for each language.
func parse(s System, text string) (all []Code, err error) {
	lines := bufio.NewScanner(strings.NewReader(text))
	for n := 1; lines.Scan(); n++ {
		line := lines.Text()
		switch {
		case line == "" || strings.HasPrefix(line, "#"):
		case strings.HasPrefix(line, "= "):
			c, err := head(s, line[2:])
			if err != nil {
				return nil, fmt.Errorf("codes of %s, line %d: %w", s, n, err)
			}
			all = append(all, c)
		default:
			if err := words(all, line); err != nil {
				return nil, fmt.Errorf("codes of %s, line %d: %w", s, n, err)
			}
		}
	}
	return all, lines.Err()
}

func head(s System, text string) (Code, error) {
	left, source, found := strings.Cut(text, " | ")
	number, name, named := strings.Cut(left, " ")
	n, err := strconv.Atoi(number)
	if err != nil || !found || !named {
		return Code{}, fmt.Errorf("%q is no number, name and source", text)
	}
	if s == Q850 {
		source = "ITU-T Q.850 table 1, " + source
	}
	return Code{System: s, Number: n, Name: name, Source: source, Words: map[string]Words{}}, nil
}

func words(all []Code, line string) error {
	language, rest, _ := strings.Cut(line, " | ")
	parts := strings.Split(rest, " | ")
	if len(all) == 0 || len(parts) != 4 || !slices.Contains(Languages(), language) {
		return fmt.Errorf("%.40q is no language with title, meaning, causes and remedy of a code", line)
	}
	of := all[len(all)-1].Words
	if _, twice := of[language]; twice {
		return fmt.Errorf("a second line for %s", language)
	}
	of[language] = Words{parts[0], parts[1], parts[2], parts[3]}
	return nil
}
