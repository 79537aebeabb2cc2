package sim

import "ringdown/hal"

// maxPeople bounds who may be at one telephone, or at one far end, at a time.
const maxPeople = 4

// confidence is how loud somebody hears the keys that they press: some 20 dB
// down, as a telephone's confidence tone is.
const confidence = 0.1

// Talker is a person who speaks while the sound goes on. Speak adds to p what
// is said now, full scale of int16; it is called with the simulation's lock
// held, and must not block and not call back.
type Talker interface{ Speak(p []float32) }

// Person is somebody at a telephone or at the far end of a line: what they hear
// goes to Ear, what they say comes from Mouth. Either may be nil.
type Person struct {
	Ear   FrameSink
	Mouth Talker
}

// people are those who listen and speak live, besides what is recorded and
// said from files.
type people struct {
	all  []*person
	own  [hal.FrameSamples]float32 // the keys of this stretch
	keys bool
}

type person struct {
	Person
	ear recorder
}

// Join lets somebody hear what the earpiece gives, their own keys softly in it,
// and speak into the microphone, for as long as the handset is lifted, until
// leave is called.
func (p *Phone) Join(who Person) (leave func(), err error) {
	err = p.do(func(f *phone) error {
		leave, err = f.people.join(f.w, f.who, who)
		return err
	})
	return leave, err
}

// Join lets somebody be the far end of the line's calls until leave is called.
func (l *Line) Join(who Person) (leave func(), err error) {
	err = l.do(func(x *line) error {
		leave, err = x.people.join(x.w, x.who, who)
		return err
	})
	return leave, err
}

func (a *people) join(w *world, at string, who Person) (leave func(), err error) {
	if len(a.all) >= maxPeople {
		return nil, crowded(at)
	}
	one := &person{Person: who, ear: recorder{sink: who.Ear}}
	a.all = append(a.all, one)
	return func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		for i, p := range a.all {
			if p == one {
				a.all = append(a.all[:i:i], a.all[i+1:]...)
				return
			}
		}
	}, nil
}

// keyed adds keys to p and gives what is left of them. Who listens hears them.
func (a *people) keyed(keys source, p []float32) source {
	a.keys = keys != nil && len(a.all) > 0
	if !a.keys {
		return also(keys, p)
	}
	own := a.own[:len(p)]
	clear(own)
	keys = also(keys, own)
	for i, v := range own {
		p[i] += v
	}
	return keys
}

// speak adds what people say.
func (a *people) speak(p []float32) {
	for _, one := range a.all {
		if one.Mouth != nil {
			one.Mouth.Speak(p)
		}
	}
}

// hear gives people what arrives.
func (a *people) hear(p []float32) {
	if len(a.all) == 0 {
		return
	}
	heard := p
	if a.keys {
		heard = a.own[:len(p)]
		for i, v := range p {
			heard[i] = v + confidence*heard[i]
		}
	}
	for _, one := range a.all {
		one.ear.write(heard)
	}
}
