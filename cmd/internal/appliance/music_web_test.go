package appliance

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"

	"github.com/spf13/afero"

	"ringdown/media/library"
	"ringdown/webadmin"
)

// EX-21: a file that was uploaded is what those hear who wait.
func TestMusicIsUploadedIntoAClass(t *testing.T) { synctest.Test(t, uploadMusic) }

func uploadMusic(t *testing.T) {
	files := afero.NewMemMapFs()
	lib := library.New(library.Options{Files: soundFiles{files}})
	lib.Configure([]library.Class{{Name: "sales", Restart: true}})
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- lib.Run(ctx) }()
	defer func() {
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	}()
	d := &musicDesk{own: &announcements{files: files, again: lib.Again}, classes: func() []string { return []string{library.Default, "sales"} }}
	if _, err := d.PutMusic("rock", "one", speechOf(t)); !errors.Is(err, webadmin.ErrNotFound) {
		t.Error(err)
	}
	if _, err := d.PutMusic("sales", "one", []byte("this is a text")); !errors.Is(err, webadmin.ErrInvalid) {
		t.Error(err)
	}
	made, err := d.PutMusic("sales", "one", speechOf(t))
	if err != nil || made.Seconds != 0.5 {
		t.Fatal(made, err)
	}
	synctest.Wait()
	if !heardAs(t, lib, "music/sales", 4000) {
		t.Error("the file is not heard")
	}
	if all, err := d.MusicFiles("sales"); err != nil || len(all) != 1 || all[0].Name != "one" {
		t.Error(all, err)
	}
	if err := d.DeleteMusic("sales", "one"); err != nil {
		t.Error(err)
	}
	if _, err := d.OpenMusic("sales", "one"); !errors.Is(err, webadmin.ErrNotFound) {
		t.Error(err)
	}
}

// heardAs reports whether a sound comes round after so many samples.
func heardAs(t *testing.T, lib *library.Library, name string, turn int) bool {
	t.Helper()
	signal, err := lib.Open(name, library.Ear{})
	if err != nil {
		t.Fatal(err)
	}
	pcm := make([]int16, 3*turn)
	signal.Read(pcm)
	for i := turn; i < 2*turn; i++ { // it begins softly
		if pcm[i] != pcm[i+turn] {
			return false
		}
	}
	return true
}
