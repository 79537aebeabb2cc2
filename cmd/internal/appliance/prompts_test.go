package appliance

import (
	"bytes"
	"errors"
	"testing"

	"github.com/spf13/afero"

	"ringdown/media/wav"
	"ringdown/webadmin"
)

// speech is a WAV file of half a second.
func speechOf(t *testing.T) []byte {
	t.Helper()
	pcm := make([]int16, 4000)
	for i := range pcm {
		pcm[i] = int16(1000 * (1 - 2*(i/8%2)))
	}
	var b bytes.Buffer
	if err := wav.Write(&b, pcm); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// An announcement is there as soon as it is uploaded, is renamed and deleted, and
// one that is no sound leaves nothing behind (IV-14).
func TestAnnouncementsAreKeptRenamedAndDeleted(t *testing.T) {
	read := 0
	p := &announcements{files: afero.NewMemMapFs(), again: func() { read++ }}
	made, err := p.Put("greeting", speechOf(t))
	if err != nil || made.Seconds != 0.5 {
		t.Fatal(made, err)
	}
	if _, err := p.Put("noise", []byte("this is a text")); !errors.Is(err, webadmin.ErrInvalid) {
		t.Error(err)
	}
	if err := p.Rename("greeting", "welcome"); err != nil {
		t.Error(err)
	}
	if all, err := p.List(); err != nil || len(all) != 1 || all[0].Name != "welcome" || read != 2 {
		t.Error(all, err, read)
	}
	if err := p.Delete("greeting"); !errors.Is(err, webadmin.ErrNotFound) {
		t.Error(err)
	}
	if err := p.Delete("welcome"); err != nil {
		t.Error(err)
	}
	if _, err := p.Open("welcome"); !errors.Is(err, webadmin.ErrNotFound) {
		t.Error(err)
	}
}
