package appliance_test

import (
	"flag"
	"runtime"
	"strconv"
	"testing"
)

const (
	// atOnce is how many tests with foreign telephones run at a time: they spend
	// their time listening in real time, not computing.
	atOnce = 12

	// keptMost is how many of Go's processors the appliances of one test keep while
	// packets and messages come: two each (docs/decisions/0012 and 0015), and a town
	// has two of them. An appliance takes care that it leaves one, but knows nothing
	// of others in its process: without processors for all of them every goroutine
	// stands still for tens of milliseconds, and sound is lost.
	keptMost = 4
)

func TestMain(m *testing.M) {
	flag.Parse()
	if err := flag.Set("test.parallel", strconv.Itoa(atOnce)); err != nil {
		panic(err) // there has always been this flag
	}
	runtime.GOMAXPROCS(runtime.GOMAXPROCS(0) + keptMost*atOnce)
	m.Run()
}
