package main

import (
	"testing"

	"ringdown/ivr/prompts"
)

// endMost is how far from nothing a recording may begin and end: two steps of
// µ-law. Whatever stands beside it, that is no click.
const endMost = 16

func TestEveryRecordingBeginsAndEndsAtNothing(t *testing.T) {
	list, err := prompts.Recordings()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range list {
		pcm := recording(t, r)
		for _, v := range []int16{pcm[0], pcm[len(pcm)-1]} {
			if v > endMost || v < -endMost {
				t.Errorf("%s (%s) begins or ends at %d", r.Path, r.Text, v)
			}
		}
	}
	t.Logf("%d recordings", len(list))
}
