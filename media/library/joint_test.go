package library

import (
	"testing"
	"time"
)

// stepMost is the largest step between two samples where sounds meet: 50 dB below
// full scale.
const stepMost = 100

// Whoever begins to hear music in the middle of it hears no click.
func TestMusicBeginsSoftly(t *testing.T) {
	l := New(Options{})
	for n := range 50 {
		m := l.music(Default).(*law)
		m.next = n * 7919
		if pcm := played(m, time.Second); pcm[0] > stepMost || pcm[0] < -stepMost {
			t.Errorf("from sample %d on it begins with %d", n*7919, pcm[0])
		}
	}
}
