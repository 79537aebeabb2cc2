package webadmin_test

import (
	"encoding/binary"
	"encoding/json"
	"net/http"
	"slices"
	"testing"

	"ringdown/internal/call"
	"ringdown/webadmin"
	"ringdown/webadmin/auth"
)

// stereo is a recording: silence on the right, a step in the middle of the left.
func stereo(frames int) string {
	b := make([]byte, 44, 44+4*frames)
	copy(b, "RIFF")
	copy(b[36:], "data")
	b[22] = 2
	for i := range frames {
		v := int16(0)
		if i >= frames/2 {
			v = 256 * 100
		}
		b = binary.LittleEndian.AppendUint16(b, uint16(v))
		b = binary.LittleEndian.AppendUint16(b, 0)
	}
	return string(b)
}

func TestTheWaveformOfARecordingIsMadeByTheAppliance(t *testing.T) {
	r := newOwnerRig(t, func(d *webadmin.Deps) { d.Recordings = kept{"a.wav": stereo(24000), "b.wav": "RIFF"} })
	for id, file := range map[call.ID]string{7: "a.wav", 8: "b.wav"} {
		r.world.records.Save(call.Record{ID: id, Started: r.world.now, Ended: r.world.now, Recording: file})
	}
	a := r.do("GET", "/api/v1/records/7/peaks", nil)
	var p webadmin.Peaks
	if err := json.Unmarshal(a.Body.Bytes(), &p); err != nil || a.Code != http.StatusOK {
		t.Fatalf("%d %s", a.Code, a.Body)
	}
	if p.Seconds != 3 || len(p.Channels) != 2 || len(p.Channels[0]) != 2400 {
		t.Fatalf("%g s, %d channels of %d values", p.Seconds, len(p.Channels), len(p.Channels[0]))
	}
	left, right := p.Channels[0], p.Channels[1]
	if left[0] != 0 || left[1199] != 0 || left[1201] != 100 || left[2399] != 100 || slices.Max(right) != 0 {
		t.Errorf("left %v", left[1195:1205])
	}
	r.want(r.do("GET", "/api/v1/records/8/peaks", nil), http.StatusUnprocessableEntity)
	r.want(r.do("GET", "/api/v1/records/9/peaks", nil), http.StatusNotFound)
	r.want(r.as(auth.ReadOnly).do("GET", "/api/v1/records/7/peaks", nil), http.StatusForbidden)
}
