package appliance

import (
	"fmt"
	"strings"

	"ringdown/hal"
	"ringdown/hal/sim"
)

// driversOf makes the drivers that hardware URLs ask for. The desk is the
// simulated one's, nil when there is none.
func driversOf(urls []string) ([]hal.Driver, *sim.Desk, error) {
	var drivers []hal.Driver
	var desk *sim.Desk
	for _, url := range urls {
		scheme, _, found := strings.Cut(url, "://")
		switch {
		case !found || scheme != "sim":
			return nil, nil, fmt.Errorf("hardware URL %q names no backend of this build: it has sim://, as in sim://?country=CN&lines=4&phones=8&seed=7", url)
		case desk != nil:
			return nil, nil, fmt.Errorf("hardware URL %q is the second simulated card: one holds up to 64 lines and 64 phones", url)
		}
		driver, err := sim.NewDriver(url)
		if err != nil {
			return nil, nil, err
		}
		drivers, desk = append(drivers, driver), driver.Desk()
	}
	return drivers, desk, nil
}
