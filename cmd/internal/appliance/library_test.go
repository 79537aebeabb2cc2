package appliance

import (
	"strings"
	"testing"
	"testing/synctest"

	"github.com/spf13/afero"

	"ringdown/internal/alert"
	"ringdown/internal/call"
	"ringdown/internal/config"
	"ringdown/internal/store"
)

// EX-21: a file that cannot be played is told to people, and the class sounds
// like the built-in music.
func TestAFileOfMusicThatCannotBePlayedIsAnAlert(t *testing.T) {
	files := afero.NewMemMapFs()
	if err := afero.WriteFile(files, "music/sales/song.mp3", []byte("ID3"), 0o600); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		c, err := config.Demo(1, 1, "TW")
		if err != nil {
			t.Fatal(err)
		}
		c.Music = []config.MusicClass{{Class: "sales", Restart: true}}
		m, err := New(Options{Data: dir, Hardware: []string{"sim://?lines=1&phones=1&country=TW"}, Sounds: files, Config: string(c.Text())})
		if err != nil {
			t.Fatal(err)
		}
		r := &rig{t: t, main: m}
		r.runs(func() {
			page, err := m.Alerts().List(store.Query{Limit: 1})
			if err != nil || len(page.Items) != 1 {
				t.Fatalf("%d alerts: %v", len(page.Items), err)
			}
			if a := page.Items[0]; a.Kind != alert.SoundFile || !strings.Contains(a.Detail, "music/sales/song.mp3 is no WAV file and is not played.") {
				t.Errorf("%+v", a)
			}
			for _, name := range []string{"music/sales", "music/default", "music/gone"} {
				var pcm [800]int16
				if s, err := m.Sound(call.Sound(name)); err != nil || s.Read(pcm[:]) != len(pcm) {
					t.Errorf("%s is silent: %v", name, err)
				}
			}
		})
	})
}
