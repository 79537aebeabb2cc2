package appliance

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"sync"

	"github.com/spf13/afero"

	"ringdown/hal"
	"ringdown/media/library"
	"ringdown/media/upload"
	"ringdown/media/wav"
	"ringdown/webadmin"
)

// maxPrompts bounds the announcements: at their longest they would fill a small
// flash, and nobody finds one among more.
const maxPrompts = 200

// announcements are the announcements in the data directory. Uploads are decoded one
// after the other: each may take a second of a core and 60 MB.
type announcements struct {
	files  afero.Fs
	folder string // "": library.FileFolder
	again  func() // has the library read them
	mu     sync.Mutex
}

// announcements are the announcements of this appliance.
func (m *Main) announcements() *announcements {
	files := m.opt.Sounds
	if files == nil {
		files = afero.NewBasePathFs(afero.NewOsFs(), m.opt.Data)
	}
	return &announcements{files: files, again: m.voices.Again}
}

// in is the folder that they lie in.
func (p *announcements) in() string {
	if p.folder == "" {
		return library.FileFolder
	}
	return p.folder
}

func (p *announcements) file(name string) string { return p.in() + "/" + name + ".wav" }

// List implements webadmin.Prompts.
func (p *announcements) List() ([]webadmin.Prompt, error) {
	list := []webadmin.Prompt{}
	all, err := afero.ReadDir(p.files, p.in())
	if errors.Is(err, fs.ErrNotExist) {
		return list, nil
	}
	for _, f := range all {
		if name, is := strings.CutSuffix(f.Name(), ".wav"); is && f.Mode().IsRegular() {
			list = append(list, promptOf(name, f))
		}
	}
	return list, err
}

// promptOf knows an announcement's length by its file's: those that were
// uploaded are 8 kHz mono, 16 bits.
func promptOf(name string, f fs.FileInfo) webadmin.Prompt {
	samples := max(0, f.Size()-int64(len(wav.Header(1, 0)))) / 2
	return webadmin.Prompt{Name: name, Seconds: float64(samples*10/hal.SampleRate) / 10, Changed: f.ModTime()}
}

// Put implements webadmin.Prompts.
func (p *announcements) Put(name string, file []byte) (webadmin.Prompt, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := p.room(name); err != nil {
		return webadmin.Prompt{}, err
	}
	pcm, err := upload.Decode(file)
	if err != nil {
		return webadmin.Prompt{}, fmt.Errorf("%w: %w", webadmin.ErrInvalid, err)
	}
	if err := p.put(name, pcm); err != nil {
		return webadmin.Prompt{}, err
	}
	f, err := p.files.Stat(p.file(name))
	if err != nil {
		return webadmin.Prompt{}, fmt.Errorf("write announcement %s: %w", name, err)
	}
	return promptOf(name, f), nil
}

// put writes an announcement, and has it played from then on.
func (p *announcements) put(name string, pcm []int16) error {
	var b bytes.Buffer
	if err := wav.Write(&b, pcm); err != nil {
		return fmt.Errorf("write announcement %s: %w", name, err)
	}
	if err := p.write(name, b.Bytes()); err != nil {
		return err
	}
	p.again()
	return nil
}

// keep keeps what was spoken at a telephone.
func (p *announcements) keep(name string, pcm []int16) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := p.room(name); err != nil {
		return err
	}
	return p.put(name, pcm)
}

// has reports whether there is an announcement of that name.
func (p *announcements) has(name string) bool {
	_, err := p.files.Stat(p.file(name))
	return err == nil
}

// room refuses one announcement too many.
func (p *announcements) room(name string) error {
	if _, err := p.files.Stat(p.file(name)); err == nil {
		return nil
	}
	all, err := p.List()
	if err == nil && len(all) >= maxPrompts {
		return fmt.Errorf("%w: there are %d announcements, as many as may be: delete one first", webadmin.ErrNotNow, maxPrompts)
	}
	return err
}

// write puts a whole file in the place of another.
func (p *announcements) write(name string, data []byte) error {
	if err := p.files.MkdirAll(p.in(), 0o750); err != nil {
		return fmt.Errorf("make the folder of announcements: %w", err)
	}
	part := p.file(name) + ".part"
	err := afero.WriteFile(p.files, part, data, 0o640)
	if err == nil {
		err = p.files.Rename(part, p.file(name))
	}
	if err != nil {
		_ = p.files.Remove(part)
		return fmt.Errorf("write announcement %s: %w", name, err)
	}
	return nil
}

// Open implements webadmin.Prompts.
func (p *announcements) Open(name string) (webadmin.Sound, error) {
	return openSound(p.files, p.file(name))
}

// Rename implements webadmin.Prompts.
func (p *announcements) Rename(name, to string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if _, err := p.files.Stat(p.file(to)); err == nil {
		return fmt.Errorf("%w: there is an announcement %s already", webadmin.ErrNotNow, to)
	}
	return p.changed(name, p.files.Rename(p.file(name), p.file(to)))
}

// Delete implements webadmin.Prompts.
func (p *announcements) Delete(name string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.changed(name, p.files.Remove(p.file(name)))
}

func (p *announcements) changed(name string, err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("announcement %s: %w", name, webadmin.ErrNotFound)
	case err != nil:
		return fmt.Errorf("change announcement %s: %w", name, err)
	}
	p.again()
	return nil
}
