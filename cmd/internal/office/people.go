package office

import (
	"fmt"
	"time"

	"ringdown/hal"
	"ringdown/hal/sim"
)

// person sits at a telephone.
type person struct {
	until time.Time // of what they do now: let it ring, talk, listen to a tone
	busy  bool      // off-hook by their own will
}

// chance is true in one of n cases.
func (d *Day) chance(n int) bool { return d.rng.IntN(n) == 0 }

// within draws a time between two.
func (d *Day) within(low, high time.Duration) time.Time {
	return time.Now().Add(low + time.Duration(d.rng.Int64N(int64(high-low))))
}

// live lets a person do what they do in one step.
func (d *Day) live(n int) {
	p, phone := &d.people[n-1], d.desk.Phone(n)
	s, err := phone.State()
	if err != nil || !s.Plugged {
		return
	}
	switch s.State {
	case sim.PhoneRinging:
		d.rings(p, phone)
	case sim.PhoneOffHook:
		d.offHook(p, phone, s)
	default:
		p.busy, p.until = false, time.Time{}
		if d.chance(11000) {
			d.lift(p, phone)
		}
	}
}

// rings: most people answer after a while, some let it ring.
func (d *Day) rings(p *person, phone *sim.Phone) {
	if p.until.IsZero() {
		p.until = d.within(500*time.Millisecond, 9*time.Second)
		if d.chance(6) {
			p.until = d.within(40*time.Second, 80*time.Second)
		}
	}
	if time.Now().After(p.until) {
		_ = phone.Up()
		p.busy, p.until = true, d.within(2*time.Second, 20*time.Second)
		d.speak(phone.Say)
	}
}

// lift begins a call, or only lifts the handset and thinks.
func (d *Day) lift(p *person, phone *sim.Phone) {
	_ = phone.Up()
	p.busy, p.until = true, d.within(8*time.Second, 30*time.Second)
	if d.chance(10) {
		p.until = d.within(40*time.Second, 70*time.Second) // the howler is heard
	}
}

// offHook: dials once dial tone is there, talks, and hangs up in the end.
func (d *Day) offHook(p *person, phone *sim.Phone, s sim.PhoneState) {
	switch {
	case time.Now().After(p.until):
		_ = phone.Down()
		*p = person{}
	case s.Hears == "dial" && !s.Saying:
		d.dial(phone)
	case s.Hears == "busy" || s.Hears == "congestion":
		if d.chance(4) {
			_ = phone.Down()
			*p = person{}
		}
	case d.chance(200):
		_ = phone.Flash(time.Duration(20+d.rng.IntN(900)) * time.Millisecond)
	case !s.Saying && d.chance(6):
		d.speak(phone.Say)
	}
}

// dial keys or turns a number: extensions, outside numbers, wrong ones, parts.
func (d *Day) dial(phone *sim.Phone) {
	number := d.number()
	if d.chance(8) {
		_ = phone.Rotary(rotary(number))
		return
	}
	_ = phone.Dial(number)
}

func (d *Day) number() string {
	outside := fmt.Sprintf("%08d", d.rng.IntN(100_000_000))
	switch d.rng.IntN(10) {
	case 0:
		return "777" // nobody has it
	case 1:
		return "9" // and no more
	case 2:
		return "#802"
	case 3, 4, 5:
		return fmt.Sprint(801 + d.rng.IntN(Phones))
	case 6:
		return "9" + outside + "#"
	}
	return "9" + outside
}

// rotary leaves out what a dial does not have.
func rotary(number string) string {
	var out []rune
	for _, r := range number {
		if r >= '0' && r <= '9' {
			out = append(out, r)
		}
	}
	return string(out)
}

// speak says something for one to four seconds, then listens.
func (d *Day) speak(say func([]int16) error) {
	voice := d.voices[d.rng.IntN(len(d.voices))]
	length := hal.SampleRate * (1 + d.rng.IntN(3))
	from := d.rng.IntN(len(voice) - length)
	_ = say(voice[from : from+length])
}
