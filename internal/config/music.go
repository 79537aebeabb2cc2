package config

import (
	"fmt"
	"strings"
)

// MaxMusic bounds the classes of music.
const MaxMusic = 32

// DefaultMusic is the class that always exists: the built-in music, or the
// files of its folder.
const DefaultMusic = "default"

// MusicClass is a kind of music for those who wait (EX-21): the WAV files in
// the folder music/CLASS of the data directory, one after the other. Lines,
// extensions, trunks and queues name the class that their calls hear.
type MusicClass struct {
	Class string `json:"class"`
	// Restart lets the music begin anew for each who hears it; else it goes on, as
	// on a radio.
	Restart bool `json:"restart,omitempty"`
}

// music checks the classes and who names one.
func (k *checker) music() {
	k.atMost("music", len(k.c.Music), MaxMusic)
	seen := map[string]bool{}
	for i, m := range k.c.Music {
		field := fmt.Sprintf("music[%d].class", i)
		switch {
		case m.Class == "" || !word(m.Class):
			k.note(field, "%q is not a class of music; it is 1 to 32 letters, digits, '-' and '_', the name of a folder in music/", shorten(m.Class))
		case seen[m.Class]:
			k.note(field, "%q is given twice; leave one of them out", m.Class)
		}
		seen[m.Class] = true
	}
	for i, l := range k.c.Lines {
		k.musicOf(lineField(i, "music"), l.Music)
	}
	for i, x := range k.c.Extensions {
		k.musicOf(extField(i, "music"), x.Music)
	}
	for i, t := range k.c.Trunks {
		k.musicOf(fmt.Sprintf("trunks[%d].music", i), t.Music)
	}
}

// musicOf checks the name of a class, "" for none.
func (k *checker) musicOf(field, class string) {
	if class == "" || class == DefaultMusic {
		return
	}
	names := []string{DefaultMusic}
	for _, m := range k.c.Music {
		if m.Class == class {
			return
		}
		names = append(names, m.Class)
	}
	k.note(field, "there is no music of class %q; there is %s", shorten(class), strings.Join(names, ", "))
}

// MusicUsers lists the settings, such as "lines[0].music", whose callers hear a
// class. The class default is heard wherever nothing else is set, and is not listed.
func MusicUsers(c Config, class string) (all []string) {
	uses := func(field, named string) {
		if named == class {
			all = append(all, field)
		}
	}
	for i, l := range c.Lines {
		uses(lineField(i, "music"), l.Music)
	}
	for i, x := range c.Extensions {
		uses(extField(i, "music"), x.Music)
	}
	for i, t := range c.Trunks {
		uses(fmt.Sprintf("trunks[%d].music", i), t.Music)
	}
	for i, g := range c.Groups {
		uses(fmt.Sprintf("groups[%d].queue.music", i), g.Queue.Music)
	}
	return all
}
