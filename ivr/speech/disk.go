package speech

import (
	"cmp"
	"log/slog"
	"path"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/spf13/afero"
)

// Folder is where what was spoken is kept, in the data directory.
const Folder = "speech"

// Bounds of what is kept on the disk. Policy when full: what was wanted least
// recently goes.
const (
	diskKept = 64 << 20 // bytes: two hours
	fileKept = 4000
	dotLaw   = ".ulaw"
)

// disk keeps clips as files, named by their keys. A disk that fails costs only
// that a text is spoken again.
type disk struct {
	files afero.Fs
	log   *slog.Logger

	mu   sync.Mutex
	have map[string]kept
	size int64
	ill  bool
}

// kept is one file.
type kept struct {
	size int64
	used time.Time
}

func newDisk(files afero.Fs, log *slog.Logger) *disk {
	return &disk{files: files, log: log, have: map[string]kept{}}
}

// open looks what there is from before.
func (d *disk) open() {
	d.mu.Lock()
	defer d.mu.Unlock()
	all, err := afero.ReadDir(d.files, Folder)
	if err != nil {
		return // there is none yet
	}
	for _, f := range all {
		key, is := strings.CutSuffix(f.Name(), dotLaw)
		if !is {
			_ = d.files.Remove(path.Join(Folder, f.Name())) // a power cut left it half written
			continue
		}
		d.have[key] = kept{f.Size(), f.ModTime()}
		d.size += f.Size()
	}
	d.shrink()
}

// get reads a clip.
func (d *disk) get(key string) (pcm string, found bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	k, found := d.have[key]
	if !found {
		return "", false
	}
	b, err := afero.ReadFile(d.files, file(key))
	if err != nil || len(b) == 0 {
		d.forget(key)
		return "", false
	}
	k.used = time.Now()
	d.have[key] = k
	_ = d.files.Chtimes(file(key), k.used, k.used) // the next start knows what was wanted; without it an older time counts
	return string(b), true
}

// put keeps a clip.
func (d *disk) put(key, pcm string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	err := d.files.MkdirAll(Folder, 0o750)
	part := path.Join(Folder, key+".part")
	if err == nil {
		err = afero.WriteFile(d.files, part, []byte(pcm), 0o640)
	}
	if err == nil {
		err = d.files.Rename(part, file(key))
	}
	if err != nil {
		_ = d.files.Remove(part)
		if !d.ill {
			d.log.Warn("What was spoken is not kept.", "error", err)
		}
		d.ill = true
		return
	}
	d.ill = false
	d.size += int64(len(pcm)) - d.have[key].size
	d.have[key] = kept{int64(len(pcm)), time.Now()}
	d.shrink()
}

// shrink takes away what there is no room for.
func (d *disk) shrink() {
	if d.size <= diskKept && len(d.have) <= fileKept {
		return
	}
	keys := make([]string, 0, len(d.have))
	for key := range d.have {
		keys = append(keys, key)
	}
	slices.SortFunc(keys, func(a, b string) int {
		return cmp.Or(d.have[a].used.Compare(d.have[b].used), strings.Compare(a, b))
	})
	for _, key := range keys {
		if d.size <= diskKept*9/10 && len(d.have) <= fileKept*9/10 { // a tenth of room, so that this is rare
			return
		}
		d.forget(key)
	}
}

func (d *disk) forget(key string) {
	d.size -= d.have[key].size
	delete(d.have, key)
	_ = d.files.Remove(file(key)) // one that stays is found at the next start
}

func file(key string) string { return path.Join(Folder, key+dotLaw) }
