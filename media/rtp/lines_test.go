package rtp

import (
	"testing"
	"unsafe"
)

// line is what a processor fetches from memory at once.
const line = 64

// What a relayed packet asks of its two sessions lies in few lines: a field in
// between costs each call (docs/decisions/0012).
func TestAPacketAsksForFewLines(t *testing.T) {
	if unsafe.Sizeof(uintptr(0)) != 8 {
		t.Skip("the layout is for processors of 64 bits")
	}
	var s Session
	var a agreed
	begin := unsafe.Offsetof(s.rx) + unsafe.Offsetof(s.rx.latch) + unsafe.Offsetof(s.rx.latch.taken)
	end := unsafe.Offsetof(s.rx) + unsafe.Offsetof(s.rx.counters) + unsafe.Offsetof(s.rx.counters.refused)
	for name, of := range map[string]struct{ begin, end, most uintptr }{
		"a session":                 {unsafe.Offsetof(s.start), unsafe.Offsetof(s.tee) + 4, 1},
		"what is received":          {begin, end, 3},
		"what is sent":              {unsafe.Offsetof(s.tx), unsafe.Offsetof(s.tx) + unsafe.Offsetof(s.tx.socket) + 8, 2},
		"what was agreed on, G.711": {unsafe.Offsetof(a.epoch), unsafe.Offsetof(a.kinds) + PCMAType + 1, 1},
	} {
		if lines := (of.end-1)/line - of.begin/line + 1; lines > of.most {
			t.Errorf("%s, from byte %d to %d, takes %d lines, want %d", name, of.begin, of.end, lines, of.most)
		}
	}
	if size := unsafe.Sizeof(s); size <= 1024 || size > 1152 {
		t.Errorf("a session has %d bytes, for which Go gives no room that begins with a line", size)
	}
}
