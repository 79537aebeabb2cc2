package appliance

import (
	"bytes"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/spf13/afero"

	"ringdown/hal"
	"ringdown/media/wav"
)

// A disk without room, or one that may only be read, costs the recording. The
// call goes on and ends as it would have, and the log says why in one line.
func TestDiskThatTakesNothingEndsRecordingsNotCalls(t *testing.T) {
	const second = 4 * hal.SampleRate // bytes of stereo sound
	for name, c := range map[string]struct {
		room   int
		full   error
		tells  string
		sounds time.Duration // at most, of what is kept
	}{
		"full from the start": {-1, syscall.ENOSPC, "not recorded", 0},
		"read-only":           {-1, syscall.EROFS, "not recorded", 0},
		"full in the header":  {20, syscall.ENOSPC, "not recorded", 0},
		"full in the call":    {44 + 2*second, syscall.ENOSPC, "ended early", 2 * time.Second},
		"never full":          {1 << 30, nil, "", 6 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			files := afero.NewMemMapFs()
			live(t, "CN", &smallDisk{Fs: files, room: c.room, full: c.full}, func(r *rig) {
				r.talks()
				r.pass(5 * time.Second)
				r.wantTalking()
				record := r.hangsUp()
				if record.Result != "answered" || record.How != "cpc" || record.Ended.Sub(record.Answered) < 5*time.Second {
					t.Errorf("the record is %+v", record)
				}
				if c.tells != "" && strings.Count(r.log.String(), c.tells) != 1 || c.tells == "" && strings.Contains(r.log.String(), "WARN") {
					t.Errorf("the log says:\n%s", r.log)
				}
				wantSound(t, files, record.Recording, c.sounds)
			})
		})
	}
}

// wantSound reads back what was kept of a recording: valid, and of that length
// within the half second that is written at once.
func wantSound(t *testing.T, files afero.Fs, path string, want time.Duration) {
	t.Helper()
	data, err := afero.ReadFile(files, path)
	if want == 0 {
		if err == nil {
			t.Errorf("a file is left: %d bytes", len(data))
		}
		return
	}
	if err != nil {
		t.Fatalf("recording %q: %v", path, err)
	}
	audio, err := wav.Read(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	got := time.Duration(len(audio.Samples)/audio.Channels) * time.Second / hal.SampleRate
	if got > want+time.Second || got < want-time.Second {
		t.Errorf("%s of sound are kept, not %s", got, want)
	}
}

// The simulator's own recording ends with a valid file as well.
func TestFullDiskEndsATakeNotTheCall(t *testing.T) {
	dir := t.TempDir()
	live(t, "CN", afero.NewMemMapFs(), func(r *rig) {
		r.main.takes.files = &smallDisk{Fs: afero.NewOsFs(), room: 44 + 2*hal.SampleRate + 300, full: syscall.ENOSPC}
		r.do("phone 801 record " + filepath.Join(dir, "take.wav"))
		r.talks()
		r.pass(5 * time.Second)
		r.wantTalking()
		if record := r.hangsUp(); record.How != "cpc" {
			t.Errorf("the record is %+v", record)
		}
		if !strings.Contains(r.log.String(), "recording of the simulator ended early") || !strings.Contains(r.log.String(), "take.wav") {
			t.Errorf("the log says:\n%s", r.log)
		}
	})
	wantSound(t, afero.NewOsFs(), filepath.Join(dir, "take.wav"), time.Second)
}
