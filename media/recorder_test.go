package media

import (
	"bytes"
	"context"
	"errors"
	"os"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/spf13/afero"

	"ringdown/hal"
	"ringdown/media/wav"
)

const recording = "/rec/2026/11/21/1.wav"

// faultyFs lets a budget of bytes be written, all files together. Then writes
// fail with err, or, when err is nil, are lost without a word: what a crash
// leaves on the disk.
type faultyFs struct {
	afero.Fs
	budget int
	err    error
}

type faultyFile struct {
	afero.File
	fs *faultyFs
}

func (fs *faultyFs) OpenFile(name string, flag int, perm os.FileMode) (afero.File, error) {
	f, err := fs.Fs.OpenFile(name, flag, perm)
	return &faultyFile{f, fs}, err
}

func (f *faultyFile) WriteAt(p []byte, off int64) (int, error) {
	n := min(len(p), f.fs.budget)
	f.fs.budget -= n
	if n > 0 {
		if _, err := f.File.WriteAt(p[:n], off); err != nil {
			return 0, err
		}
	}
	if n < len(p) && f.fs.err != nil {
		return n, f.fs.err
	}
	return len(p), nil
}

// ramp is frame n of a sound in which every sample tells where it stands.
func ramp(n int) *hal.Frame {
	var f hal.Frame
	for i := range f {
		f[i] = int16((n*hal.FrameSamples + i) % 30000)
	}
	return &f
}

// record plays n frames in time into both legs, the second one negated, and
// gives what Run returned.
func record(t *testing.T, r *Recorder, n int) error {
	t.Helper()
	var result error
	done := make(chan struct{})
	go func() { result = r.Run(context.Background()); close(done) }()
	clock := time.NewTicker(hal.FrameTime)
	defer clock.Stop()
	for i := range n {
		<-clock.C
		f := ramp(i)
		r.Leg(0).WriteFrame(f)
		for k := range f {
			f[k] = -f[k]
		}
		r.Leg(1).WriteFrame(f)
	}
	r.Stop()
	<-done
	return result
}

func readBack(t *testing.T, fs afero.Fs) wav.Audio {
	t.Helper()
	b, err := afero.ReadFile(fs, recording)
	if err != nil {
		t.Fatal(err)
	}
	a, err := wav.Read(bytes.NewReader(b))
	if err != nil {
		t.Fatalf("file of %d bytes cannot be played: %v", len(b), err)
	}
	return a
}

func mustRecorder(t *testing.T, fs afero.Fs, l Layout) *Recorder {
	t.Helper()
	r, err := NewRecorder(fs, recording, l)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestStereoRecordingHasOnePartyOnEachSide(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fs := afero.NewMemMapFs()
		if err := record(t, mustRecorder(t, fs, Stereo), 321); err != nil {
			t.Fatal(err)
		}
		a := readBack(t, fs)
		if a.Channels != 2 || a.Rate != 8000 || len(a.Samples) != 2*321*hal.FrameSamples {
			t.Fatalf("got %d channels, %d Hz, %d samples", a.Channels, a.Rate, len(a.Samples))
		}
		checkPrefix(t, a)
	})
}

// A recording that is gone on with is one sound.
func TestARecordingIsContinued(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fs := afero.NewMemMapFs()
		if err := record(t, mustRecorder(t, fs, Stereo), 321); err != nil {
			t.Fatal(err)
		}
		if _, err := ContinueRecorder(fs, recording, Mono); !errors.Is(err, wav.ErrNotOurs) {
			t.Errorf("as mono: %v", err)
		}
		r, err := ContinueRecorder(fs, recording, Stereo)
		if err != nil {
			t.Fatal(err)
		}
		if err := record(t, r, 100); err != nil {
			t.Fatal(err)
		}
		a := readBack(t, fs)
		if len(a.Samples) != 2*421*hal.FrameSamples {
			t.Fatalf("%d samples", len(a.Samples))
		}
		second := a
		a.Samples, second.Samples = a.Samples[:2*321*hal.FrameSamples], a.Samples[2*321*hal.FrameSamples:]
		checkPrefix(t, a)
		checkPrefix(t, second)
		if _, err := ContinueRecorder(fs, "/rec/none.wav", Stereo); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("without a file: %v", err)
		}
	})
}

// checkPrefix says whether a stereo recording of record begins as it should.
func checkPrefix(t *testing.T, a wav.Audio) {
	t.Helper()
	for i := 0; i+1 < len(a.Samples); i += 2 {
		want := int16(i / 2 % 30000)
		if a.Samples[i] != want || a.Samples[i+1] != -want {
			t.Fatalf("sample %d is %d|%d, want %d|%d", i/2, a.Samples[i], a.Samples[i+1], want, -want)
		}
	}
}

func TestMixedRecordingAddsBothParties(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fs := afero.NewMemMapFs()
		if err := record(t, mustRecorder(t, fs, Mixed), 10); err != nil {
			t.Fatal(err)
		}
		a := readBack(t, fs)
		if a.Channels != 1 || len(a.Samples) != 10*hal.FrameSamples {
			t.Fatalf("got %d channels, %d samples", a.Channels, len(a.Samples))
		}
		for i, v := range a.Samples {
			if v != 0 {
				t.Fatalf("sample %d is %d: x and -x did not cancel", i, v)
			}
		}
	})
}

func TestRecordingIsPlayableAfterACrashAtAnyByte(t *testing.T) {
	const frames = 450
	full := 44 + frames*hal.FrameSamples*4
	seen := 0
	for budget := 44; budget < full; budget += 1 + budget%977 {
		synctest.Test(t, func(t *testing.T) {
			mem := afero.NewMemMapFs()
			fs := &faultyFs{Fs: mem, budget: budget}
			if err := record(t, mustRecorder(t, fs, Stereo), frames); err != nil {
				t.Fatal(err)
			}
			a := readBack(t, mem)
			checkPrefix(t, a)
			seen = max(seen, len(a.Samples))
		})
	}
	if seen == 0 {
		t.Error("no crash left any sound behind")
	}
}

func TestRecordingIsPlayableWhenTheHeaderTears(t *testing.T) {
	// Two seconds are in the file and the header of 44 bytes is half written.
	const before = 200 * hal.FrameSamples * 4
	for torn := range 44 {
		synctest.Test(t, func(t *testing.T) {
			mem := afero.NewMemMapFs()
			fs := &faultyFs{Fs: mem, budget: 44 + before + torn}
			if err := record(t, mustRecorder(t, fs, Stereo), 230); err != nil {
				t.Fatal(err)
			}
			checkPrefix(t, readBack(t, mem))
		})
	}
}

func TestFullDiskEndsTheRecordingNotTheCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		mem := afero.NewMemMapFs()
		const room = 44 + 100*hal.FrameSamples*4 + 6
		fs := &faultyFs{Fs: mem, budget: room, err: syscall.ENOSPC}
		err := record(t, mustRecorder(t, fs, Stereo), 1200)
		if !errors.Is(err, syscall.ENOSPC) {
			t.Fatalf("Run returned %v, want ENOSPC", err)
		}
		a := readBack(t, mem)
		checkPrefix(t, a)
	})
}

func TestReadOnlyFolderIsToldAtOnce(t *testing.T) {
	_, err := NewRecorder(afero.NewReadOnlyFs(afero.NewMemMapFs()), recording, Mono)
	if err == nil || !errors.Is(err, syscall.EPERM) {
		t.Fatalf("got %v, want a permission error", err)
	}
	if !bytes.Contains([]byte(err.Error()), []byte(recording)) {
		t.Errorf("error does not name the file: %v", err)
	}
}

func TestRecordingNeverOverwrites(t *testing.T) {
	fs := afero.NewMemMapFs()
	if err := afero.WriteFile(fs, recording, []byte("precious"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := NewRecorder(fs, recording, Mono); err == nil {
		t.Error("an existing file was taken")
	}
	if b, _ := afero.ReadFile(fs, recording); string(b) != "precious" {
		t.Errorf("existing file now holds %q", b)
	}
}

func TestSlowDiskCostsSilenceNotTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fs := afero.NewMemMapFs()
		r := mustRecorder(t, fs, Mono)
		for i := range queueFrames + 30 { // nobody runs yet: the queue fills
			r.Leg(0).WriteFrame(ramp(i))
		}
		if r.Dropped() != 30 {
			t.Errorf("dropped %d frames, want 30", r.Dropped())
		}
		r.Stop()
		if err := r.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got, want := len(readBack(t, fs).Samples), (queueFrames+30)*hal.FrameSamples; got != want {
			t.Errorf("recording has %d samples, want %d", got, want)
		}
	})
}

func TestFramesAfterTheEndAreIgnored(t *testing.T) {
	r := mustRecorder(t, afero.NewMemMapFs(), Mono)
	r.Stop()
	if err := r.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	for i := range 2 * queueFrames {
		r.Leg(0).WriteFrame(ramp(i))
	}
	if r.Dropped() != 0 {
		t.Errorf("%d frames count as dropped", r.Dropped())
	}
}

func BenchmarkRecorderLegs(b *testing.B) {
	r, err := NewRecorder(afero.NewMemMapFs(), recording, Stereo)
	if err != nil {
		b.Fatal(err)
	}
	f := ramp(3)
	b.ReportAllocs()
	for b.Loop() {
		r.Leg(0).WriteFrame(f)
		r.Leg(1).WriteFrame(f)
	}
}

func TestFollowingFileLags100ms(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fs := afero.NewMemMapFs()
		r := mustRecorder(t, fs, Mono)
		r.Follow()
		ended := make(chan error, 1)
		go func() { ended <- r.Run(t.Context()) }()
		for i := range 37 {
			r.Leg(0).WriteFrame(ramp(i))
		}
		synctest.Wait()
		if got := len(readBack(t, fs).Samples); got != 30*hal.FrameSamples {
			t.Errorf("after 37 frames the file covers %d samples", got)
		}
		r.Stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		if got := len(readBack(t, fs).Samples); got != 37*hal.FrameSamples {
			t.Errorf("in the end the file covers %d samples", got)
		}
	})
}
