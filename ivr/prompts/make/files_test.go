package main

import (
	"os"
	"path/filepath"
	"testing"

	"ringdown/ivr/prompts"
	"ringdown/media/g711"
)

// folder holds the recordings as they are committed.
const folder = "../files"

// sizeMost bounds all recordings together: they are a fifth of the firmware.
const sizeMost = 8 << 20

func TestEveryRecordingIsAVoiceAtTheLevelOfAllOthers(t *testing.T) {
	list, err := prompts.Recordings()
	if err != nil {
		t.Fatal(err)
	}
	size := 0
	for _, r := range list {
		pcm := recording(t, r)
		size += len(pcm)
		if err := check(pcm); err != nil {
			t.Errorf("%s (%s): %v", r.Path, r.Text, err)
		}
	}
	if size > sizeMost {
		t.Errorf("all recordings have %d bytes, more than %d", size, sizeMost)
	}
}

// What we say comes back from a line. The program that makes the recordings
// tries the levels at which it does too; here there is time for one.
func TestNoDetectorTakesARecordingForASignal(t *testing.T) {
	list, err := prompts.Recordings()
	if err != nil {
		t.Fatal(err)
	}
	ears, err := newEars()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range list {
		if heard := ears.mistaken(recording(t, r), 0); heard != "" {
			t.Errorf("%s (%s) is heard as %s", r.Path, r.Text, heard)
		}
	}
}

func TestNoRecordingIsOlderThanItsText(t *testing.T) {
	list, err := prompts.Recordings()
	if err != nil {
		t.Fatal(err)
	}
	have := marks(filepath.Join(folder, made))
	for _, r := range list {
		if !have[mark(r)] {
			t.Errorf("%s (%s) was made from another text: run make prompts", r.Path, r.Text)
		}
	}
	if len(have) != len(list) {
		t.Errorf("%s has %d lines for %d recordings: run make prompts", made, len(have), len(list))
	}
}

func TestSilenceNoiseAndTonesAreNoVoice(t *testing.T) {
	noise := make([]float64, rate)
	seed := uint32(1)
	for i := range noise {
		seed = seed*1664525 + 1013904223
		noise[i] = float64(int32(seed)) / (1 << 20)
	}
	if err := voiced(even(noise)); err == nil {
		t.Error("noise passes for a voice")
	}
	if err := check(make([]int16, rate)); err == nil {
		t.Error("silence passes for a voice")
	}
}

func recording(t *testing.T, r prompts.Recording) []int16 {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(folder, r.Path))
	if err != nil {
		t.Fatalf("%s was not made (run make prompts): %v", r.Path, err)
	}
	return g711.AppendLinearU(nil, b)
}
