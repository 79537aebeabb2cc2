package appliance_test

import (
	"flag"
	"fmt"
	"os"
	"testing"
)

// atOnce is how many tests with foreign telephones run at a time: they spend
// their time listening in real time, not computing.
const atOnce = "4"

func TestMain(m *testing.M) {
	flag.Parse()
	if err := flag.Set("test.parallel", atOnce); err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	m.Run()
}
