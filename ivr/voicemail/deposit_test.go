package voicemail

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/spf13/afero"

	"ringdown/internal/call"
)

func TestACallerLeavesAMessage(t *testing.T) {
	const greeting = "say prompt/vm-extension digits/801 prompt/vm-does-not-answer prompt/vm-leave"
	const options = "collect prompt/for-send digits/1 prompt/for-play digits/2 prompt/for-record-again digits/3"
	tests := map[string]struct {
		box   string
		steps []string
		want  []time.Duration // the messages that are there then
	}{
		"and sends it":                 {"801", []string{"start > " + greeting, "heard > record tone/beep", "recorded 2s key > " + options, "keyed 1 > say prompt/vm-sent prompt/goodbye", "heard > end", "gone"}, []time.Duration{2 * time.Second}},
		"and hangs up while speaking":  {"801", []string{"start", "heard > record", "recorded 3s key", "gone"}, []time.Duration{3 * time.Second}},
		"and hangs up at the menu":     {"801", []string{"start", "heard", "recorded 3s key > " + options, "gone"}, []time.Duration{3 * time.Second}},
		"and says nothing at the menu": {"801", []string{"start", "heard", "recorded 3s key", "keyed late > say prompt/vm-sent"}, []time.Duration{3 * time.Second}},
		"and falls silent":             {"801", []string{"start", "heard", "recorded 13s silence > say prompt/vm-sent"}, []time.Duration{13 * time.Second}},
		"and says nothing at all":      {"801", []string{"start", "heard", "recorded 10s silence > say prompt/vm-too-short prompt/goodbye", "heard > end", "gone"}, nil},
		"for too long":                 {"801", []string{"start", "heard", "recorded 180s limit > collect prompt/vm-time-over prompt/for-send", "keyed 1"}, []time.Duration{180 * time.Second}},
		"until the disk is full":       {"801", []string{"start", "heard", "recorded 4s full > say prompt/vm-time-over prompt/vm-sent"}, []time.Duration{4 * time.Second}},
		"on a disk that is full":       {"801", []string{"start", "heard", "recorded 0s full > say prompt/not-possible prompt/goodbye", "heard > end", "gone"}, nil},
		"and takes it back":            {"801", []string{"start", "heard", "recorded 2s key", "keyed * > say prompt/cancelled", "heard > end", "gone"}, nil},
		"and says it again":            {"801", []string{"start", "heard", "recorded 2s key", "keyed 3 > record tone/beep", "recorded 4s key > " + options, "keyed 1"}, []time.Duration{4 * time.Second}},
		"of nothing":                   {"801", []string{"start", "heard", "recorded 0s key > record prompt/vm-too-short prompt/vm-leave tone/beep", "recorded 300ms key > record prompt/vm-too-short", "recorded 0s key > say prompt/vm-too-short prompt/goodbye", "heard > end", "gone"}, nil},
		"and listens to it":            {"801", []string{"start", "heard", "recorded 2s key", "keyed 2 > say voicemail/17v", "heard > " + options, "keyed 1"}, []time.Duration{2 * time.Second}},
		"skipping the greeting":        {"801", []string{"start", "heard # > record tone/beep", "recorded 2s key", "keyed # > say prompt/vm-sent"}, []time.Duration{2 * time.Second}},
		"or wants the operator":        {"801", []string{"start", "heard 0 > go to=800", "gone"}, nil},
		"and then wants the operator":  {"801", []string{"start", "heard", "recorded 2s key", "keyed 0 > go to=800", "gone"}, []time.Duration{2 * time.Second}},
		"or is the owner":              {"801", []string{"start", "heard * > go app=mailbox/801"}, nil},
		"for a busy one":               {"801/busy", []string{"start > say prompt/vm-extension digits/801 prompt/vm-is-busy prompt/vm-leave"}, nil},
		"when we are closed":           {"801/closed", []string{"start > say prompt/closed prompt/vm-leave"}, nil},
		"for a group":                  {"600", []string{"start > say prompt/vm-unavailable prompt/vm-leave"}, nil},
		"and keys what leads nowhere":  {"801", []string{"start", "heard", "recorded 2s key", "keyed 9 > collect prompt/wrong-key prompt/for-send", "keyed 8 > collect", "keyed 7 > say prompt/vm-sent"}, []time.Duration{2 * time.Second}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(r *rig) {
				s, err := r.Deposit(test.box, outside())
				if err != nil {
					t.Fatal(err)
				}
				r.dialogue(s, test.steps...)
				synctest.Wait()
				box := "801"
				all := r.List(box)
				if len(all) != len(test.want) {
					t.Fatalf("%d messages, want %d", len(all), len(test.want))
				}
				for i, m := range all {
					if off := m.Length - test.want[i]; off < -400*time.Millisecond || off > 0 {
						t.Errorf("it lasts %v, want %v", m.Length, test.want[i])
					}
				}
			})
		})
	}
}

func TestAnUrgentMessageIsMarkedAndTheFileSaysSo(t *testing.T) {
	bubble(t, func(r *rig) {
		s, err := r.Deposit("801", outside())
		if err != nil {
			t.Fatal(err)
		}
		r.dialogue(s, "start", "heard", "recorded 2s key", "keyed 4 > collect prompt/vm-urgent prompt/for-send", "keyed 1")
		synctest.Wait()
		all := r.List("801")
		if len(all) != 1 || !all[0].Urgent || all[0].Number != "0912345678" || r.told["801"] != (Count{New: 1, Urgent: 1}) {
			t.Fatalf("%+v, told %+v", all, r.told)
		}
		in, there := readInfo(r.files, all[0].Path)
		if !there || !in.Urgent || in.Number != "0912345678" || !in.At.Equal(all[0].At) {
			t.Errorf("the file says %+v", in)
		}
	})
}

func TestAFullMailboxSaysSo(t *testing.T) {
	bubble(t, func(r *rig) {
		r.leave("802", outside(), 2*time.Second)
		r.leave("802", outside(), 2*time.Second)
		s, err := r.Deposit("802", outside())
		if err != nil {
			t.Fatal(err)
		}
		r.dialogue(s, "start > say", "heard > say prompt/vm-full prompt/goodbye", "heard > end")
	})
}

func TestWhoHasNoMailboxTakesNoMessages(t *testing.T) {
	bubble(t, func(r *rig) {
		if _, err := r.Deposit("899", outside()); err == nil {
			t.Error("there is a session for a mailbox that is not there")
		}
	})
}

func TestAMessageEndsWhereTheExchangesTonesBegin(t *testing.T) {
	bubble(t, func(r *rig) {
		s, err := r.Deposit("801", outside())
		if err != nil {
			t.Fatal(err)
		}
		var o call.Order
		r.dialogue(s, "start")
		o = s.Next(call.Input{Kind: call.InputHeard})
		pcm := append(append(make([]int16, rate), said(2*time.Second)...), make([]int16, 3*rate)...)
		if err := afero.WriteFile(r.files, o.Name, withInfo(Message{}, pcm), 0o640); err != nil {
			t.Fatal(err)
		}
		r.Captured(o.Name, 6*time.Second)
		r.dialogue(s, "gone")
		synctest.Wait()
		if all := r.List("801"); len(all) != 1 || all[0].Length < 2300*time.Millisecond || all[0].Length > 2600*time.Millisecond {
			t.Errorf("%+v; want 2 s of speech with half a second of silence around", all)
		}
	})
}
