package appliance

import (
	"fmt"
	"path"

	"ringdown/media/library"
	"ringdown/webadmin"
)

// maxMusicFiles bounds the files of a class: an hour is played in all, and nobody
// tells more of them apart.
const maxMusicFiles = 50

// musicDesk keeps the files of music (EX-21). It implements webadmin.Music. Files
// are decoded one after the other, each taking a second of a core and 60 MB.
type musicDesk struct {
	own     *announcements // whose files, folder and turn it has
	classes func() []string
}

// music are the files of music of this appliance.
func (m *Main) music() *musicDesk {
	return &musicDesk{own: m.announcements(), classes: func() []string {
		names := []string{library.Default}
		for _, c := range m.flows.now.Load().Music {
			if c.Class != library.Default {
				names = append(names, c.Class)
			}
		}
		return names
	}}
}

// folder is where the files of a class are.
func (d *musicDesk) folder(class string) *announcements {
	return &announcements{files: d.own.files, folder: path.Join(library.MusicFolder, class), again: d.own.again}
}

// known refuses a class that there is not.
func (d *musicDesk) known(class string) error {
	for _, c := range d.classes() {
		if c == class {
			return nil
		}
	}
	return fmt.Errorf("music class %s: %w", class, webadmin.ErrNotFound)
}

// MusicFiles implements webadmin.Music.
func (d *musicDesk) MusicFiles(class string) ([]webadmin.MusicFile, error) {
	if err := d.known(class); err != nil {
		return nil, err
	}
	all, err := d.folder(class).List()
	files := make([]webadmin.MusicFile, len(all))
	for i, p := range all {
		files[i] = webadmin.MusicFile(p)
	}
	return files, err
}

// PutMusic implements webadmin.Music.
func (d *musicDesk) PutMusic(class, name string, file []byte) (webadmin.MusicFile, error) {
	d.own.mu.Lock()
	defer d.own.mu.Unlock()
	if err := d.known(class); err != nil {
		return webadmin.MusicFile{}, err
	}
	f := d.folder(class)
	if all, err := f.List(); err == nil && len(all) >= maxMusicFiles && !f.has(name) {
		return webadmin.MusicFile{}, fmt.Errorf("%w: class %s has %d files, as many as may be: delete one first", webadmin.ErrNotNow, class, len(all))
	}
	if full, err := d.full(); err != nil || full {
		return webadmin.MusicFile{}, fmt.Errorf("%w: all sounds together are %d minutes long, as long as may be: delete some first", webadmin.ErrNotNow, library.Longest/60)
	}
	made, err := f.Put(name, file)
	return webadmin.MusicFile(made), err
}

// full reports whether all files together are as long as is played.
func (d *musicDesk) full() (bool, error) {
	folders := []*announcements{{files: d.own.files}}
	for _, c := range d.classes() {
		folders = append(folders, d.folder(c))
	}
	seconds := 0.0
	for _, f := range folders {
		all, err := f.List()
		if err != nil {
			return false, err
		}
		for _, p := range all {
			seconds += p.Seconds
		}
	}
	return seconds >= library.Longest, nil
}

// OpenMusic implements webadmin.Music.
func (d *musicDesk) OpenMusic(class, name string) (webadmin.Sound, error) {
	if err := d.known(class); err != nil {
		return webadmin.Sound{}, err
	}
	return d.folder(class).Open(name)
}

// DeleteMusic implements webadmin.Music.
func (d *musicDesk) DeleteMusic(class, name string) error {
	d.own.mu.Lock()
	defer d.own.mu.Unlock()
	if err := d.known(class); err != nil {
		return err
	}
	return d.folder(class).Delete(name)
}
