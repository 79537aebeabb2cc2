package sim_test

import (
	"context"
	"fmt"
	"hash/fnv"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"ringdown/hal"
	"ringdown/hal/sim"
)

// busyHour is a script that uses everything once, on two lines and two phones.
func busyHour(r *rig) {
	r.must(r.desk.Line(1).Call(sim.CallOptions{From: "0912345678"}))
	r.pass(6*time.Second + 3*time.Millisecond)
	r.drive("fxo1", hal.OffHook)
	r.must(r.desk.Phone(1).Up())
	r.must(r.desk.Phone(2).Up())
	r.must(r.desk.Phone(2).Set(sim.PhoneOptions{PPS: 9, Jitter: 0.1}))
	r.pass(time.Second)
	r.must(r.desk.Line(1).Say(hum(2 * time.Second)))
	r.must(r.desk.Phone(1).Dial("19#"))
	r.must(r.desk.Phone(2).Rotary("42"))
	r.pass(2 * time.Second)
	r.must(r.desk.Line(1).Press("55"))
	r.must(r.desk.Phone(1).Flash(200 * time.Millisecond))
	r.pass(2 * time.Second)
	r.must(r.desk.Line(1).Hangup(sim.HangupUsual))
	r.drive("fxo2", hal.OffHook)
	r.must(r.desk.Line(1).Unplug())
	r.pass(4 * time.Second)
	r.must(r.desk.Phone(1).Down())
	r.must(r.desk.Phone(2).Down())
	r.drive("fxo1", hal.OnHook)
	r.drive("fxo2", hal.OnHook)
	r.pass(3 * time.Second)
}

// record plays the script in a bubble and gives all that could be seen of it.
func record(t *testing.T, seed int) (notes, events string, sound uint64) {
	bubble(t, fmt.Sprintf("sim://?country=CN&lines=2&phones=2&hum=-50&seed=%d", seed), func(r *rig) {
		ears := fnv.New64a()
		var all []*tape
		for _, p := range r.ports {
			all = append(all, &tape{})
			r.hears(p.ID(), all[len(all)-1])
		}
		busyHour(r)
		notes, events = fmt.Sprint(r.desk.Trace()), fmt.Sprint(r.events)
		for _, a := range all {
			fmt.Fprint(ears, a.all())
		}
		sound = ears.Sum64()
	})
	return notes, events, sound
}

func TestOneSeedAndScriptGiveOneWorld(t *testing.T) {
	n1, e1, s1 := record(t, 7)
	n2, e2, s2 := record(t, 7)
	if n1 != n2 || e1 != e2 || s1 != s2 {
		t.Errorf("two runs differ:\n%s\n%s\n%s\n%s\n%x %x", n1, n2, e1, e2, s1, s2)
	}
	for _, want := range []string{"caller id", "seized", "unplugged"} {
		if !strings.Contains(n1, want) {
			t.Errorf("the script never made %q: %s", want, n1)
		}
	}
	if _, _, s3 := record(t, 8); s3 == s1 {
		t.Error("another seed gives the same sound")
	}
}

func TestWrongURLIsOneSentenceThatNamesTheKey(t *testing.T) {
	tests := map[string]string{
		"http://x":                    "not of the form",
		"sim://host?lines=1":          "not of the form",
		"sim://?country=XX":           "country",
		"sim://?line=4":               `unknown key "line"`,
		"sim://?lines=four":           "lines=four",
		"sim://?lines=65":             "lines=65",
		"sim://?phones=-1":            "phones=-1",
		"sim://?seed=-1":              "seed=-1",
		"sim://?ppm=201":              "ppm=201",
		"sim://?ppm=NaN":              "ppm=NaN",
		"sim://?erl=3":                "erl=3",
		"sim://?tail=20":              "tail=20",
		"sim://?noise=5":              "noise=5",
		"sim://?hum=loud":             "hum=loud",
		"sim://?dialtone-delay=3":     "dialtone-delay=3",
		"sim://?cid=pigeon":           "pigeon",
		"sim://?disconnect=polite":    "disconnect=polite",
		"sim://?answer=soon":          "answer=soon",
		"sim://?lines=1&lines=2":      "more than once",
		"sim://?country=CN&colour=no": `unknown key "colour"`,
	}
	for url, want := range tests {
		_, err := sim.NewDriver(url)
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v, want one sentence with %q", url, err, want)
		}
	}
}

func TestEveryKeyIsTaken(t *testing.T) {
	_, err := sim.NewDriver("sim://?country=gb&lines=1&phones=1&seed=3&ppm=-120.5&erl=20&tail=16&loss=3&noise=none" +
		"&hum=-60&dialtone-delay=none&cid=v23-after-ring&disconnect=cpc&answer=never")
	if err != nil {
		t.Error(err)
	}
}

func TestCardIsOpenedOnceAtATimeAndFoundAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx := context.Background()
		d, err := sim.NewDriver("sim://?lines=1&phones=2")
		if err != nil {
			t.Fatal(err)
		}
		found, err := d.Scan(ctx)
		if err != nil || len(found) != 1 || found[0].FXO != 1 || found[0].FXS != 2 {
			t.Fatalf("scan: %+v, %v", found, err)
		}
		card, err := d.Open(ctx, found[0].ID)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := d.Open(ctx, found[0].ID); err == nil {
			t.Error("an open card was opened")
		}
		d.Desk().Vanish()
		if found, _ := d.Scan(ctx); len(found) != 0 {
			t.Errorf("scan finds a card that has vanished: %+v", found)
		}
		<-time.After(3 * time.Second)
		d.Desk().Return()
		again, err := d.Open(ctx, found[0].ID)
		if err != nil {
			t.Fatal(err)
		}
		frames := make([]*hal.Frame, 3)
		if at, _, err := again.Media().Exchange(ctx, frames, frames); err != nil || at != hal.FrameSamples {
			t.Errorf("first frame of the card opened again ends at %d: %v", at, err)
		}
		if err := card.Close(); err != nil {
			t.Error(err)
		}
		if _, err := again.Ports()[0].Snapshot(ctx); err != nil {
			t.Errorf("closing the old card harmed the new one: %v", err)
		}
		if err := again.Close(); err != nil {
			t.Error(err)
		}
	})
}

func TestClockIsOffByItsPPM(t *testing.T) {
	for _, ppm := range []int{-200, 0, 150} {
		synctest.Test(t, func(t *testing.T) {
			r := open(t, fmt.Sprintf("sim://?lines=1&phones=0&ppm=%d", ppm))
			r.pass(1000 * time.Second)
			got := int(r.ticks) - 1000*hal.SampleRate
			if want := ppm * 8; got < want-hal.FrameSamples || got > want {
				t.Errorf("%d ppm: %d samples off after 1000 s, want %d", ppm, got, want)
			}
			r.close()
		})
	}
}

func TestIllegalActsAreRefusedAndCounted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := open(t, "sim://?lines=1&phones=1")
		r.must(r.desk.Phone(1).Up())
		r.pass(20 * time.Millisecond) // the host can hardly know yet
		ring := hal.Pattern{Steps: []hal.Step{{Drive: hal.Ring, Dur: time.Second}}}
		_, _ = r.port("fxs1").Run(context.Background(), ring)
		if v := r.desk.Violations(); len(v) != 0 {
			t.Errorf("a race with the hook counts: %v", v)
		}
		r.pass(time.Second)
		_, _ = r.port("fxs1").Run(context.Background(), ring)
		_, _ = r.port("fxo1").Run(context.Background(), ring)
		r.must(r.desk.Line(1).PowerCross(time.Second))
		r.pass(2 * time.Second)
		_, _ = r.port("fxo1").Run(context.Background(), hal.Pattern{Steps: []hal.Step{{Drive: hal.OffHook}}})
		var ports []string
		for _, v := range r.desk.Violations() {
			ports = append(ports, v.Port)
		}
		if want := []string{"fxs1", "fxo1", "fxo1"}; !reflect.DeepEqual(ports, want) {
			t.Errorf("violations at %v, want %v", r.desk.Violations(), want)
		}
		r.stop()
		r.done.Wait()
		_ = r.card.Close()
	})
}
