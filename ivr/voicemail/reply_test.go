package voicemail

import (
	"testing"
	"testing/synctest"
	"time"

	"ringdown/internal/call"
)

// from is an extension that leaves a message.
func from(number string) call.About {
	return call.About{Call: 16, From: number, At: time.Now()}
}

// An answer is a message of the owner's in the mailbox of whoever left theirs; the
// owner is back at the message then.
func TestAMessageIsAnswered(t *testing.T) {
	const login = "keyed 2580 > collect prompt/vm-you-have"
	const after = "prompt/for-next digits/6 prompt/for-play digits/5 prompt/for-delete digits/7 prompt/for-save digits/9 prompt/for-call-back digits/1 prompt/for-reply digits/2"
	tests := map[string]struct {
		steps []string
		want  []time.Duration // in 802's mailbox then
	}{
		"and sent":                   {[]string{"recorded 3s key > collect prompt/for-send digits/1 prompt/for-play digits/2 prompt/for-record-again digits/3 prompt/for-urgent digits/4 prompt/for-cancel digits/*", "keyed 1 > collect prompt/vm-sent " + after, "keyed # > collect", "gone"}, []time.Duration{3 * time.Second}},
		"by hanging up":              {[]string{"recorded 3s key", "gone"}, []time.Duration{3 * time.Second}},
		"and taken back":             {[]string{"recorded 3s key", "keyed * > collect prompt/cancelled prompt/for-next", "gone"}, nil},
		"with nothing at all":        {[]string{"recorded 0s key > record prompt/vm-too-short prompt/vm-leave", "recorded 0s key > record", "recorded 0s key > collect prompt/vm-too-short prompt/for-next", "gone"}, nil},
		"and listened to":            {[]string{"recorded 3s key", "keyed 2 > say voicemail/18v", "heard > collect prompt/for-send", "keyed 1 > collect prompt/vm-sent", "keyed 5 > say message/1", "gone"}, []time.Duration{3 * time.Second}},
		"on a disk that is full":     {[]string{"recorded 0s full > collect prompt/not-possible prompt/for-next", "gone"}, nil},
		"and the message deleted":    {[]string{"recorded 3s key", "keyed 1 > collect prompt/vm-sent", "keyed 7 > collect prompt/deleted", "gone"}, []time.Duration{3 * time.Second}},
		"and nobody is the operator": {[]string{"recorded 3s key", "keyed 0 > collect prompt/wrong-key", "gone"}, []time.Duration{3 * time.Second}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(r *rig) {
				r.leave("801", from("802"), 2*time.Second)
				m, err := r.Menu("801", owner())
				if err != nil {
					t.Fatal(err)
				}
				r.dialogue(m, append([]string{"start > collect prompt/enter-pin", login, "keyed 1 > say message/1 prompt/vm-from digits/802", "heard > collect " + after, "keyed 2 > record prompt/vm-leave tone/beep"}, test.steps...)...)
				synctest.Wait()
				all := r.List("802")
				if len(all) != len(test.want) {
					t.Fatalf("%d messages, want %d", len(all), len(test.want))
				}
				for i, one := range all {
					if one.Number != "801" || !one.Inside {
						t.Errorf("it is from %q, inside %v", one.Number, one.Inside)
					}
					if off := one.Length - test.want[i]; off < -400*time.Millisecond || off > 0 {
						t.Errorf("it lasts %v, want %v", one.Length, test.want[i])
					}
				}
			})
		})
	}
}

// Whoever listens from outside answers as the owner; who left a message outside has
// no mailbox, and the one who passed it on is answered.
func TestWhoIsAnswered(t *testing.T) {
	bubble(t, func(r *rig) {
		r.leave("801", outside(), 2*time.Second)
		far := outside()
		far.Call = 19
		m, err := r.Menu("801", far)
		if err != nil {
			t.Fatal(err)
		}
		r.dialogue(m, "start", "keyed 2580", "keyed 1", "heard", "keyed 2 > collect prompt/wrong-key",
			"keyed 8 > collect prompt/vm-enter-box", "keyed 802 > record prompt/vm-introduction", "recorded 0s key > collect prompt/vm-forwarded", "gone")
		synctest.Wait()
		his, err := r.Menu("802", call.About{Call: 20, From: "802", At: time.Now()})
		if err != nil {
			t.Fatal(err)
		}
		r.choose("802", "1470")
		r.dialogue(his, "start > collect prompt/enter-pin", "keyed 1470", "keyed 1", "heard", "keyed 2 > record prompt/vm-leave", "recorded 4s key", "keyed 1 > collect prompt/vm-sent", "gone")
		synctest.Wait()
		if all := r.List("801"); len(all) != 2 || all[1].Number != "802" {
			t.Errorf("801 has %+v", all)
		}
	})
}
