package simctl_test

import (
	"errors"
	"strings"
	"testing"

	"ringdown/cmd/internal/simctl"
	"ringdown/hal/sim"
)

type noRecorders struct{}

func (noRecorders) Record(string) (simctl.Recording, error) {
	return nil, errors.New("nothing can be recorded here")
}

func desk(t *testing.T) *simctl.Desk {
	t.Helper()
	d, err := sim.NewDriver("sim://?country=CN&lines=2&phones=2&seed=1")
	if err != nil {
		t.Fatal(err)
	}
	extension := func(number string) (int, bool) {
		return map[string]int{"801": 1, "802": 2}[number], number == "801" || number == "802"
	}
	return simctl.New(d.Desk(), noRecorders{}, extension)
}

// Words that make no sense are told in one sentence that names the word.
func TestWrongWordsAreToldAndChangeNothing(t *testing.T) {
	tests := map[string]string{
		"":                                  "sim needs to be told what to work: line, phone or card",
		"fax 1 up":                          `there is no "fax" to work: there are line, phone and card`,
		"line":                              "line needs to be told which one and what to do, as in: line 1 call -from 0912345678",
		"phone 801":                         "phone needs to be told which one and what to do, as in: phone 801 up",
		"line 3 call":                       `there is no simulated line "3": there are 2 lines`,
		"line one call":                     `there is no simulated line "one"`,
		"line 0 call":                       `there is no simulated line "0"`,
		"phone 803 up":                      `there is no simulated telephone "803": there are 2 telephones, named by extension or by number`,
		"line 1 dance":                      `line 1 cannot "dance"; it can call, hangup`,
		"phone 801 dance":                   `phone 1 cannot "dance"; it can up, down`,
		"phone 801 up now":                  `phone up takes no word "now"`,
		"line 1 unplug now":                 `line 1 unplug takes no word "now"`,
		"line 1 call 0912":                  `line call takes no word "0912"`,
		"line 1 call -form 0912":            "line call has no option -form; it has -caller-id, -from",
		"line 1 call -from":                 "line call -from needs a value behind it",
		"line 1 call -give-up soon":         `-give-up takes a time up to 1h such as 20s, not "soon"`,
		"line 1 call -ring-cadence 1000":    "-ring-cadence 1000 is not on,off or on,off,on,off in milliseconds",
		"line 1 call -ring-cadence 1000,10": `"10" is not a number of milliseconds from 50 to 20000`,
		"line 1 hangup -how fast":           `-how takes cpc, polarity, busy, congestion or silence, not "fast"`,
		"line 1 answer now":                 `line answer takes no word "now"`,
		"line 1 outgoing":                   "line outgoing needs what becomes of the next call",
		"line 1 outgoing vanish":            `line outgoing takes what becomes of the next call: answer, ring, busy, congestion, unobtainable, sit or silence, not "vanish"`,
		"line 1 outgoing ring -length 40":   `-length takes the digits of a complete number, 1 to 32, not "40"`,
		"line 1 press":                      "line press needs the digits in one word",
		"line 1 spoil-callerid":             "line spoil-callerid needs the number of the byte, 0 the first",
		"line 1 spoil-callerid 300":         `line spoil-callerid takes a byte from 0 to 255, not "300"`,
		"line 1 silence-tones maybe":        "line silence-tones takes on or off",
		"line 1 parallel":                   "line parallel takes on or off",
		"line 1 noise":                      "line 1 noise needs a level in dBm0 from -90 to 0, or none",
		"line 1 noise loud":                 `line 1 noise takes a level in dBm0 from -90 to 0, or none, not "loud"`,
		"line 1 powercross 1s 2s":           "line 1 powercross takes a time and nothing else",
		"line 1 powercross 2h":              `line 1 powercross takes a time up to 1m such as 2s, not "2h"`,
		"line 1 record":                     "line 1 record needs a file, or the word stop",
		"phone 801 dial":                    "phone dial needs the digits in one word, such as 802 or 9,0912345678",
		"phone 801 flash -ms 5":             `-ms takes milliseconds from 10 to 3000, not "5"`,
		"phone 801 flash 500":               `phone flash takes no word "500"`,
		"phone 801 set -pps fast":           `phone set -pps takes a number, not "fast"`,
		"phone 801 set -colour red":         "phone set has no option -colour",
		"card":                              "card needs to be told what to do: vanish, return, storm, lose-config",
		"card burn":                         `card cannot "burn"; it can vanish, return, storm, lose-config`,
		"card vanish now":                   `card vanish takes no word "now"`,
		"card storm many":                   `card storm takes a number of events from 1 to 100000, not "many"`,
	}
	for words, want := range tests {
		t.Run(words, func(t *testing.T) {
			d := desk(t)
			_, err := d.Command(strings.Fields(words))
			if err == nil || !errors.Is(err, simctl.ErrWords) {
				t.Fatalf("the error is %v, want one of words", err)
			}
			if !strings.Contains(err.Error(), want) {
				t.Errorf("it says\n%s, want\n%s", err, want)
			}
			unchanged(t, d)
		})
	}
}

// unchanged looks at every line and telephone.
func unchanged(t *testing.T, d *simctl.Desk) {
	t.Helper()
	for words, want := range map[string]string{"line 1 state": sim.LineIdle, "line 2 state": sim.LineIdle, "phone 801 state": sim.PhoneOnHook, "phone 802 state": sim.PhoneOnHook} {
		v, err := d.Command(strings.Fields(words))
		if err != nil || v["state"] != want || v["unplugged"] != "" {
			t.Errorf("%s: %v, %v, want %s", words, v, err, want)
		}
	}
}

// Words that make sense at another moment are no wrong words.
func TestWhatCannotBeDoneNowIsAnotherKindOfError(t *testing.T) {
	for words, want := range map[string]string{
		"line 1 hangup":         "line 1 is idle: there is nobody to hang up",
		"line 1 answer":         "line 1 is idle: there is no call to answer",
		"line 1 press 1":        "line 1 is idle: nobody hears keys",
		"line 1 press x":        `a keypad has no 'x'`,
		"phone 801 dial 1":      "phone 1 is on-hook: lift it first",
		"phone 801 set -pps 99": "no telephone has",
		"phone 801 record x":    "nothing can be recorded here",
	} {
		_, err := desk(t).Command(strings.Fields(words))
		if err == nil || errors.Is(err, simctl.ErrWords) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: the error is %v, want %s", words, err, want)
		}
	}
}
