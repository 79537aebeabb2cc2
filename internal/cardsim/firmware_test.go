package cardsim

import (
	"testing"
	"time"

	"ringdown/hal/vcard/vcp"
)

func TestFirmwareThatNobodyGreetsGoesBack(t *testing.T) {
	m := image{version: "2.0", before: "1.0", onTrial: true}
	if m.tooLate(false, trial-time.Second) || m.running() != "2.0" {
		t.Error("the trial ended early")
	}
	if !m.tooLate(false, trial) || m.running() != "1.0" {
		t.Errorf("after the trial %q runs", m.running())
	}
	m = image{version: "2.0", before: "1.0", onTrial: true}
	m.welcome()
	if m.tooLate(true, time.Hour) || m.running() != "2.0" {
		t.Errorf("greeted firmware was taken back to %q", m.running())
	}
}

func TestEventsBeyondSixtyFourAreToldAsLost(t *testing.T) {
	var o outlet
	var frames []byte
	emit := func(f vcp.Frame) { frames = append(frames, f.Type) }
	for range 100 {
		o.put(vcp.Happening{}, 0, emit)
	}
	if len(frames) != 64 || o.lost != 36 {
		t.Fatalf("%d events were sent, %d lost", len(frames), o.lost)
	}
	o.acked(9, 0, emit)
	if len(frames) != 65 || frames[64] != 0x41 || len(o.kept) != 55 {
		t.Errorf("after an acknowledgement %d frames were sent and %d are kept", len(frames), len(o.kept))
	}
	o.repeat(repeatEvent, emit)
	if len(frames) != 65+55 {
		t.Errorf("%d frames were sent when all were repeated", len(frames))
	}
}

// Two acknowledgements that name the same event say that the next one was lost on
// its way, where later ones came.
func TestAnEventThatWasLostComesAgainAtOnce(t *testing.T) {
	var o outlet
	var frames []uint16
	emit := func(f vcp.Frame) { frames = append(frames, f.Seq) }
	for range 3 {
		o.put(vcp.Happening{}, 0, emit)
	}
	o.acked(0, 0, emit)
	if len(frames) != 3 {
		t.Fatalf("%v were sent before anybody missed one", frames)
	}
	o.acked(0, 0, emit)
	if len(frames) != 4 || frames[3] != 1 {
		t.Errorf("%v were sent; event 1 was missed", frames)
	}
	o.acked(0, 0, emit)
	if len(frames) != 4 {
		t.Errorf("%v were sent: once is enough", frames)
	}
}
