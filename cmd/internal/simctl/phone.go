package simctl

import (
	"strconv"
	"time"

	"ringdown/hal/sim"
)

const phoneVerbs = "up, down, flash, knock, stick, dial, rotary, set, record, state, unplug, plug, noise, impulses, slew, powercross, dead and repair"

func (d *Desk) phoneCommand(which, verb string, args []string) (View, error) {
	n, err := d.PhoneNumber(which)
	if err != nil {
		return nil, err
	}
	phone := d.sim.Phone(n)
	acts := map[string]func([]string) error{
		"up":     func(a []string) error { return bare("phone up", a, phone.Up) },
		"down":   func(a []string) error { return bare("phone down", a, phone.Down) },
		"flash":  func(a []string) error { return phoneFlash(phone, a) },
		"stick":  func(a []string) error { return onOff("phone stick", a, phone.Stick) },
		"knock":  func(a []string) error { return phoneKnock(phone, a) },
		"dial":   func(a []string) error { return digitsFor("phone dial", a, phone.Dial) },
		"rotary": func(a []string) error { return digitsFor("phone rotary", a, phone.Rotary) },
		"set":    func(a []string) error { return phoneSet(phone, a) },
	}
	if act, there := acts[verb]; there {
		err = act(args)
	} else {
		err = d.either("phone "+strconv.Itoa(n), phone, verb, args, phoneVerbs)
	}
	if err != nil {
		return nil, err
	}
	return PhoneView(phone)
}

func bare(verb string, args []string, act func() error) error {
	if len(args) > 0 {
		return wrong("%s takes no word %q", verb, args[0])
	}
	return act()
}

func digitsFor(verb string, args []string, act func(string) error) error {
	if len(args) != 1 {
		return wrong("%s needs the digits in one word, such as 802 or 9,0912345678", verb)
	}
	return act(args[0])
}

func onOff(verb string, args []string, act func(bool) error) error {
	if len(args) != 1 || (args[0] != "on" && args[0] != "off") {
		return wrong("%s takes on or off", verb)
	}
	return act(args[0] == "on")
}

func phoneFlash(phone *sim.Phone, args []string) error {
	o, err := readOptions("phone flash", args, map[string]bool{"ms": true})
	if err == nil {
		err = o.none("phone flash")
	}
	if err != nil {
		return err
	}
	d := phone.UsualFlash()
	if o.has("ms") {
		ms, err := strconv.Atoi(o.values["ms"])
		if err != nil || ms < 10 || ms > 3000 {
			return wrong("-ms takes milliseconds from 10 to 3000, not %q", o.values["ms"])
		}
		d = time.Duration(ms) * time.Millisecond
	}
	return phone.Flash(d)
}

// usualKnock is shorter than any hook debounce.
const usualKnock = 5 * time.Millisecond

func phoneKnock(phone *sim.Phone, args []string) error {
	o, err := readOptions("phone knock", args, map[string]bool{"ms": true})
	if err == nil {
		err = o.none("phone knock")
	}
	if err != nil {
		return err
	}
	d := usualKnock
	if o.has("ms") {
		ms, err := strconv.Atoi(o.values["ms"])
		if err != nil || ms < 1 || ms > 100 {
			return wrong("-ms takes milliseconds from 1 to 100, not %q", o.values["ms"])
		}
		d = time.Duration(ms) * time.Millisecond
	}
	return phone.Knock(d)
}

// phoneSet makes the telephone another one; what is not said is as usual.
func phoneSet(phone *sim.Phone, args []string) error {
	known := map[string]bool{"pps": true, "break": true, "jitter": true, "level": true, "twist": true, "ren": true, "on": true, "off": true, "display": true, "in-call": true, "sidetone": true, "lamp": true}
	o, err := readOptions("phone set", args, known)
	if err == nil {
		err = o.none("phone set")
	}
	if err != nil {
		return err
	}
	var p sim.PhoneOptions
	for name, field := range map[string]*float64{"pps": &p.PPS, "break": &p.Break, "jitter": &p.Jitter, "level": &p.Level, "twist": &p.Twist, "ren": &p.REN, "sidetone": &p.Sidetone} {
		if !o.has(name) {
			continue
		}
		if *field, err = strconv.ParseFloat(o.values[name], 64); err != nil {
			return wrong("phone set -%s takes a number, not %q", name, o.values[name])
		}
	}
	if p.DTMFOn, err = span(o, "on"); err != nil {
		return err
	}
	if p.DTMFOff, err = span(o, "off"); err != nil {
		return err
	}
	if p.Plain, err = isOff(o, "display"); err != nil {
		return err
	}
	if o.has("in-call") {
		off, err := isOff(o, "in-call")
		if err != nil {
			return err
		}
		p.InCall = !off
	}
	if p.Neon, err = isNeon(o); err != nil {
		return err
	}
	return phone.Set(p)
}

// isNeon reads what message lamp the telephone has.
func isNeon(o options) (bool, error) {
	switch v := o.values["lamp"]; {
	case !o.has("lamp"), v == "fsk":
		return false, nil
	case v == "neon":
		return true, nil
	default:
		return false, wrong("-lamp takes fsk or neon, not %q", v)
	}
}

// isOff reads an option that is on or off, usually on.
func isOff(o options, name string) (bool, error) {
	switch v := o.values[name]; {
	case !o.has(name), v == "on":
		return false, nil
	case v == "off":
		return true, nil
	default:
		return false, wrong("-%s takes on or off, not %q", name, v)
	}
}

// PhoneView is what a person at the telephone perceives.
func PhoneView(phone *sim.Phone) (View, error) {
	s, err := phone.State()
	if err != nil {
		return nil, err
	}
	v := View{
		"state": s.State, "number": s.Shown.Number, "name": s.Shown.Name, "scheme": s.Shown.Scheme,
		"trouble": s.Shown.Trouble, "hears": s.Hears, "rings": strconv.Itoa(s.Rings), "drops": strconv.Itoa(s.Drops),
		"volts": strconv.FormatFloat(s.Volts, 'f', 1, 64), "milliamps": strconv.FormatFloat(1000*s.Amperes, 'f', 1, 64),
	}
	v["cadence"] = s.Cadence
	v["lamp"] = map[bool]string{true: "on", false: "off"}[s.Lamp]
	for word, is := range map[string]bool{"withheld": s.Shown.Withheld, "out-of-area": s.Shown.OutOfArea, "saying": s.Saying, "unplugged": !s.Plugged} {
		if is {
			v[word] = "yes"
		}
	}
	return v, nil
}
