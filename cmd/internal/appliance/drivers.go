package appliance

import (
	"fmt"
	"strings"

	"ringdown/hal"
	"ringdown/hal/dahdi"
	"ringdown/hal/gpiofxo"
	"ringdown/hal/sim"
	"ringdown/hal/v253"
	"ringdown/hal/vcard"
)

// backend makes the driver of a URL.
type backend func(url string) (hal.Driver, error)

// backends are the backends of real hardware, by the scheme of their URLs.
func backends() map[string]backend {
	return map[string]backend{
		vcard.Scheme:   func(url string) (hal.Driver, error) { return vcard.NewDriver(url) },
		v253.Scheme:    func(url string) (hal.Driver, error) { return v253.NewDriver(url) },
		dahdi.Scheme:   func(url string) (hal.Driver, error) { return dahdi.NewDriver(url) },
		gpiofxo.Scheme: func(url string) (hal.Driver, error) { return gpiofxo.NewDriver(url) },
	}
}

// driversOf makes the drivers that hardware URLs ask for. The desk is the
// simulated one's, nil when there is none.
func driversOf(urls []string) ([]hal.Driver, *sim.Desk, error) {
	var drivers []hal.Driver
	var desk *sim.Desk
	names := map[string]string{}
	for _, url := range urls {
		scheme, _, _ := strings.Cut(url, "://")
		var driver hal.Driver
		var err error
		switch open := backends()[scheme]; {
		case open != nil:
			driver, err = open(url)
		case scheme != "sim":
			err = fmt.Errorf("hardware URL %q names no backend of this build: it has sim://, as in sim://?country=CN&lines=4&phones=8&seed=7, vcard://, as in vcard:///dev/ttyS1, v253://, as in v253:///dev/ttyACM0, dahdi://, as in dahdi://?span=1, and gpio://, as in gpio:///?id=fxo9&hook=HOOK9&ring=RI9", url)
		case desk != nil:
			err = fmt.Errorf("hardware URL %q is the second simulated card: one holds up to 64 lines and 64 phones", url)
		default:
			var world *sim.Driver
			if world, err = sim.NewDriver(url); err == nil {
				driver, desk = world, world.Desk()
			}
		}
		if err != nil {
			return nil, nil, err
		}
		if other := names[driver.Name()]; other != "" {
			return nil, nil, fmt.Errorf("hardware URLs %q and %q name one and the same card: give one of them another name with id=", other, url)
		}
		names[driver.Name()] = url
		drivers = append(drivers, driver)
	}
	return drivers, desk, nil
}
