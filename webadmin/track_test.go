package webadmin_test

import (
	"strings"
	"testing"
	"time"

	"ringdown/internal/call"
	"ringdown/webadmin"
)

// The end of a call that filled its track is shown, behind a sentence that steps are
// left out; a full track of earlier firmware has that sentence last.
func TestAFullTracksLastStepsAreShown(t *testing.T) {
	r := newOwnerRig(t)
	at := time.Date(2026, 5, 1, 8, 0, 0, 0, time.UTC)
	c := call.New(7, call.Leg{Port: "sim0/fxs1", Label: "801"}, call.Rules{})
	track := call.NewTrack(c, at)
	for n := range 400 {
		e := call.Event{Kind: call.Flash, Port: "sim0/fxs1", At: at.Add(time.Duration(n) * time.Second)}
		track.Step(e, []call.Effect{{Kind: call.Note, Reason: "The event flash changes nothing while the call is in state new."}})
	}
	older, _, _ := strings.Cut(track.String(), "The track is full")
	r.world.records.Save(call.Record{ID: 7, Started: at, Ended: at, Track: track.String()})
	r.world.records.Save(call.Record{ID: 8, Started: at, Ended: at, Track: older + "The track is full: what followed is not kept.\n"})
	var got, before webadmin.Record
	r.read("/api/v1/records/7", &got)
	r.read("/api/v1/records/8", &before)
	last := got.Track[len(got.Track)-1]
	if last.At == nil || !last.At.Equal(at.Add(399*time.Second)) || len(last.Done) != 1 {
		t.Errorf("the last step is %+v", last)
	}
	gaps := 0
	for _, s := range got.Track {
		if strings.Contains(s.Text, "but for the last ones") {
			gaps++
		}
	}
	if end := before.Track[len(before.Track)-1]; gaps != 1 || end.Text != "The track is full: what followed is not kept." {
		t.Errorf("%d sentences tell of what is left out; an older track ends with %+v", gaps, end)
	}
}
