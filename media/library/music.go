package library

import (
	"context"
	"fmt"
	"path"
	"sort"
	"strings"

	"ringdown/media/g711"
)

const (
	// loadMost bounds what all files hold in memory: an hour of sound, 29 MB.
	// What does not fit is told and left out.
	loadMost = Longest * 8000
	// Longest is how long all files may be together, in seconds.
	Longest = 60 * 60
	// The folders of files: MusicFolder/CLASS/*.wav and FileFolder/*.wav.
	MusicFolder = "music"
	FileFolder  = "sounds"
)

// Files are where sounds of the user's lie, by paths with slashes.
type Files interface {
	// List gives the names in a folder; of one that is not there none.
	List(folder string) ([]string, error)
	// Read gives a file whole. The error says so if it is too long to be sound.
	Read(name string) ([]byte, error)
}

// Class is a kind of music.
type Class struct {
	Name    string // also its folder's
	Restart bool   // begins anew for each listener
}

// shelf is what was read. It never changes.
type shelf struct {
	music map[string]music
	files map[string]string // µ-law by name
}

// music is one class, all its files one after the other.
type music struct {
	pcm     string // µ-law
	restart bool
}

// Configure says which classes there are. They are read, anew if they were
// there, by Run; who listens now goes on with what he hears.
func (l *Library) Configure(classes []Class) {
	l.wanted.Store(&classes)
	select {
	case l.nudged <- struct{}{}:
	default:
	}
}

// Run reads files whenever they are configured, until ctx ends.
func (l *Library) Run(ctx context.Context) error {
	told := ""
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-l.nudged:
		}
		r := reading{files: l.o.Files, left: loadMost}
		l.shelf.Store(r.shelf(*l.wanted.Load()))
		if text := strings.Join(r.wrong, " "); text != told && l.o.Alert != nil {
			told = text
			l.o.Alert(text)
		}
	}
}

// reading is one run through all files.
type reading struct {
	files Files
	left  int      // samples that still fit
	wrong []string // sentences
}

func (r *reading) shelf(classes []Class) *shelf {
	s := &shelf{music: map[string]music{}, files: map[string]string{}}
	if r.files == nil {
		return s
	}
	for _, c := range withDefault(classes) {
		if pcm := r.class(c); pcm != "" || c.Restart {
			s.music[c.Name] = music{pcm: orBuiltIn(pcm), restart: c.Restart}
		}
	}
	r.each(FileFolder, func(name, pcm string) { s.files[name] = pcm })
	return s
}

// withDefault adds the class that always exists.
func withDefault(classes []Class) []Class {
	for _, c := range classes {
		if c.Name == Default {
			return classes
		}
	}
	return append([]Class{{Name: Default}}, classes...)
}

func orBuiltIn(pcm string) string {
	if pcm == "" {
		return builtIn
	}
	return pcm
}

// class reads the files of a class. One that has none sounds like the built-in
// music; only for one that was asked for that is worth a word.
func (r *reading) class(c Class) string {
	var all strings.Builder
	r.each(path.Join(MusicFolder, c.Name), func(_, pcm string) { all.WriteString(pcm) })
	if all.Len() == 0 && c.Name != Default {
		r.say("Music class %s has no WAV file in the folder %s/%s: the built-in music is played.", c.Name, MusicFolder, c.Name)
	}
	return all.String()
}

// each reads the WAV files of a folder in the order of their names.
func (r *reading) each(folder string, take func(name, pcm string)) {
	names, err := r.files.List(folder)
	if err != nil {
		r.say("The folder %s cannot be read: %v.", folder, err)
	}
	sort.Strings(names)
	for _, name := range names {
		if !strings.EqualFold(path.Ext(name), ".wav") {
			r.say("%s/%s is no WAV file and is not played.", folder, name)
			continue
		}
		if pcm := r.file(path.Join(folder, name)); pcm != "" {
			take(strings.TrimSuffix(name, path.Ext(name)), pcm)
		}
	}
}

// file reads one file, "" if it will not do.
func (r *reading) file(name string) string {
	b, err := r.files.Read(name)
	if err != nil {
		r.say("%s cannot be read: %v.", name, err)
		return ""
	}
	pcm, err := decode(b)
	switch {
	case err != nil:
		r.say("%s is not played: %v.", name, err)
		return ""
	case len(pcm) > r.left:
		r.say("%s is not played: all sounds together are longer than %d minutes.", name, loadMost/8000/60)
		return ""
	}
	r.left -= len(pcm)
	return string(g711.AppendU(make([]byte, 0, len(pcm)), even(pcm)))
}

func (r *reading) say(format string, args ...any) {
	r.wrong = append(r.wrong, fmt.Sprintf(format, args...))
}
