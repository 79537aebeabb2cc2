package appliance

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	"github.com/spf13/afero"

	"ringdown/webadmin"
)

// Recordings is the sound of calls of the past.
func (m *Main) Recordings() webadmin.Recordings { return m.sounds }

// Open implements webadmin.Recordings. A recording may be listened to as soon as
// its call's record is there: its file is valid at every moment.
func (r *recordings) Open(name string) (webadmin.Sound, error) { return openSound(r.files, name) }

// openSound opens a plain file of sound.
func openSound(files afero.Fs, name string) (webadmin.Sound, error) {
	if !fs.ValidPath(name) {
		return webadmin.Sound{}, fmt.Errorf("open %q: %w", name, webadmin.ErrNotFound)
	}
	f, err := files.Open(filepath.FromSlash(name))
	if errors.Is(err, fs.ErrNotExist) {
		return webadmin.Sound{}, fmt.Errorf("open %s: %w", name, webadmin.ErrNotFound)
	}
	if err != nil {
		return webadmin.Sound{}, fmt.Errorf("open %s: %w", name, err)
	}
	at, err := f.Stat()
	if err == nil && !at.Mode().IsRegular() {
		err = webadmin.ErrNotFound
	}
	if err != nil {
		return webadmin.Sound{}, fmt.Errorf("open %s: %w", name, errors.Join(err, f.Close()))
	}
	return webadmin.Sound{ReadSeekCloser: f, At: at.ModTime()}, nil
}
