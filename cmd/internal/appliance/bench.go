package appliance

import (
	"math"

	"ringdown/cmd/internal/simctl"
	"ringdown/hal"
	"ringdown/hal/sim"
	"ringdown/webadmin"
)

// Things implements webadmin.Bench.
func (c *control) Things() ([]webadmin.BenchThing, error) {
	all, err := c.desk.Things()
	if err != nil {
		return nil, err
	}
	out := make([]webadmin.BenchThing, 0, len(all))
	for _, t := range all {
		if t.Line != nil {
			out = append(out, benchLine(t.Port, t.Line))
		} else {
			out = append(out, benchPhone(t.Port, t.Phone))
		}
	}
	return out, nil
}

func benchLine(port string, s *sim.LineState) webadmin.BenchThing {
	return webadmin.BenchThing{
		Port: port, State: s.State, Unplugged: s.State == sim.LineUnplugged, Saying: s.Saying, Bell: s.RingVolts > 0,
		Rings: s.Rings, Digits: s.Digits, Heard: s.Heard, Party: s.Party, Waiting: s.Waiting,
	}
}

func benchPhone(port string, s *sim.PhoneState) webadmin.BenchThing {
	return webadmin.BenchThing{
		Port: port, State: s.State, Unplugged: !s.Plugged, Saying: s.Saying, Bell: s.RingVolts > 0,
		Number: s.Shown.Number, Name: s.Shown.Name, Withheld: s.Shown.Withheld, Scheme: s.Shown.Scheme, Trouble: s.Shown.Trouble,
		Hears: s.Hears, Rings: s.Rings, Lamp: s.Lamp, Drops: s.Drops,
	}
}

// Probe implements webadmin.Bench.
func (c *control) Probe() webadmin.BenchProbe { return &benchProbe{Probe: c.desk.Probe()} }

// benchProbe belongs to one reader.
type benchProbe struct {
	*sim.Probe
	buf []sim.Reading
}

// Read implements webadmin.BenchProbe. Ringing is an alternating voltage over
// the battery: it swings by its peak, √2 times what is called its voltage.
func (p *benchProbe) Read(into []webadmin.BenchReading) []webadmin.BenchReading {
	p.buf = p.Probe.Read(p.buf[:0])
	for _, r := range p.buf {
		swing := math.Sqrt2 * r.RingVolts
		into = append(into, webadmin.BenchReading{
			Port: r.Port, LowVolts: r.Volts - swing, HighVolts: r.Volts + swing, MilliAmps: 1000 * r.Amperes, Low: r.Low, High: r.High,
		})
	}
	return into
}

// Join implements webadmin.Bench.
func (c *control) Join(target string, ear func([]int16)) (say func([]int16), leave func(), err error) {
	mouth := &simctl.Mouth{}
	leave, err = c.desk.Join(target, sim.Person{Ear: earFunc(ear), Mouth: mouth})
	return mouth.Say, leave, simEdge(err)
}

// earFunc is a sim.FrameSink.
type earFunc func([]int16)

// WriteFrame implements sim.FrameSink.
func (e earFunc) WriteFrame(f *hal.Frame) { e(f[:]) }
