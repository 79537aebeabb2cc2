package webadmin

import (
	"context"
	"net/http"

	"ringdown/webadmin/auth"
)

// Bench is the desk of simulated lines and telephones for a page that draws it
// (BX-7): all that is seen and heard comes from the simulated pairs.
type Bench interface {
	// Things are all lines, then all telephones.
	Things() ([]BenchThing, error)
	// Probe measures every pair until it is closed.
	Probe() BenchProbe
	// Join lets somebody be at a telephone, or at the far end of a line: ear is
	// given each frame that is heard, 8 kHz linear, and must neither block nor keep
	// it; say queues what is spoken. ErrInvalid for an unknown target, ErrNotNow
	// where too many are.
	Join(target string, ear func(frame []int16)) (say func([]int16), leave func(), err error)
}

// BenchProbe reads the pairs.
type BenchProbe interface {
	// Read appends one reading for each pair.
	Read(into []BenchReading) []BenchReading
	Close()
}

// BenchReading is what an instrument across one pair shows; with ringing, volts
// swing between Low and High.
type BenchReading struct {
	Port                string
	LowVolts, HighVolts float64
	MilliAmps           float64
	Low, High           int16 // of the sound
}

// BenchThing is a line or a telephone as a person at it perceives it.
type BenchThing struct {
	Port      string `json:"port" doc:"Port of the card" example:"fxs1"`
	State     string `json:"state" doc:"A line: idle, ringing, seized, dialling, calling, refused, talking, released, howler, lockout, unplugged. A telephone: on-hook, ringing, off-hook" example:"ringing"`
	Unplugged bool   `json:"unplugged" doc:"Its cable is out" example:"false"`
	Saying    bool   `json:"saying" doc:"It speaks, or sends keys" example:"false"`
	Bell      bool   `json:"bell" doc:"Ringing voltage is on the pair at this moment" example:"true"`
	Number    string `json:"number" doc:"A telephone: number on its display, as it decoded it" example:"0912345678"`
	Name      string `json:"name" doc:"A telephone: name on its display" example:"王小明"`
	Withheld  bool   `json:"withheld" doc:"A telephone: its display says that the number is withheld" example:"false"`
	Scheme    string `json:"scheme" doc:"A telephone: the way the caller id came" example:"bell202-after-ring"`
	Trouble   string `json:"trouble" doc:"A telephone: why its display could not read it; or empty" example:""`
	Hears     string `json:"hears" doc:"A lifted telephone: a tone's kind, silence, sound; or empty" example:"dial"`
	Rings     int    `json:"rings" doc:"Bursts of the present ringing" example:"2"`
	Lamp      bool   `json:"lamp" doc:"A telephone: its message lamp is on" example:"false"`
	Drops     int    `json:"drops" doc:"A telephone: breaks of the loop that it saw" example:"0"`
	Digits    string `json:"digits" doc:"A line: digits that its exchange received" example:"0223456789"`
	Heard     string `json:"heard" doc:"A line: keys that the far end heard in the call" example:""`
	Party     string `json:"party" doc:"A line: number of its incoming caller" example:"0912345678"`
	Waiting   bool   `json:"waiting" doc:"A line: a second caller waits" example:"false"`
}

// BenchThings is the whole desk.
type BenchThings struct {
	Items []BenchThing `json:"items" nullable:"false" doc:"Lines, then telephones"`
}

type benchAnswer struct{ Body BenchThings }

const simulatedOnly = " There only with a simulated backend; 404 otherwise."

func (s *Server) addBench() {
	example := BenchThings{[]BenchThing{{Port: "fxs1", State: "ringing", Bell: true, Number: "0912345678", Name: "王小明", Scheme: "bell202-after-ring", Rings: 2}}}
	add(s, spec{
		id: "sim-things", method: http.MethodGet, path: "/api/v1/sim/things", tag: "sim", needs: auth.SimUse,
		summary: "Simulated lines and telephones", about: "What the exchange and the people at the telephones perceive." + simulatedOnly,
		answer: example, fails: []int{http.StatusNotFound},
	}, s.getThings)
	s.addBenchEvents(example)
	s.addBenchSound()
	s.addTour()
}

func (s *Server) bench() (Bench, error) {
	if s.deps.Bench == nil {
		return nil, problem(http.StatusNotFound, "no-simulator", "This gateway works real hardware: there is nothing to simulate.")
	}
	return s.deps.Bench, nil
}

func (s *Server) getThings(context.Context, *struct{}) (*benchAnswer, error) {
	b, err := s.bench()
	if err != nil {
		return nil, err
	}
	items, err := b.Things()
	return &benchAnswer{BenchThings{orNone(items)}}, err
}
