package fxo

import (
	"testing"

	"ringdown/media"
)

// steady is a sound of one value: wherever it is cut off there is a step.
type steady struct{}

func (steady) Read(p []int16) int {
	for i := range p {
		p[i] = 20000
	}
	return len(p)
}

// A key, another sound, a connection: what they cut off fades and leaves no click
// (BX-11). What follows is heard from its beginning.
func TestWhatIsCutOffFades(t *testing.T) {
	const gentle = 20000/media.RampSamples + 1
	for name, how := range map[string]func(*unit){
		"a key":         func(u *unit) { u.port.sound.cut() },
		"a connection":  func(u *unit) { u.port.sound.toned = true; u.port.sound.quiet() },
		"another sound": func(u *unit) { u.port.sound.cut(); u.port.sound.play = media.NewSamples(make([]int16, 400), false) },
	} {
		u := &unit{port: &port{}}
		s := &u.port.sound
		s.play = announced{steady{}}
		s.give()
		heard := append([]int16(nil), s.tx[:]...)
		how(u)
		for range 2 {
			s.give()
			heard = append(heard, s.tx[:]...)
		}
		for i := 1; i < len(heard); i++ {
			if step := heard[i-1] - heard[i]; step < 0 || step > gentle {
				t.Errorf("%s: a step of %d at sample %d", name, step, i)
			}
		}
		if end := heard[len(heard)-1]; end != 0 {
			t.Errorf("%s: it goes on at %d", name, end)
		}
		if s.heard {
			t.Errorf("%s: its end is told as an end by itself", name)
		}
	}
}
