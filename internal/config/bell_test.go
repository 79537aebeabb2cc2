package config

import (
	"strings"
	"testing"
)

func TestBellsAndMulticastAreChecked(t *testing.T) {
	good := Multicast{Address: "239.192.0.1", Port: 5004}
	for want, change := range map[string]func(*Config){
		"": func(*Config) {},
		`pages[0].multicast[0].address: "224.0.1.75" is not an address from 239.0.0.0 to 239.255.255.255`: func(c *Config) { c.Pages[0].Multicast[0].Address = "224.0.1.75" },
		`pages[0].multicast[0].port`:                                     func(c *Config) { c.Pages[0].Multicast[0].Port = 80 },
		`pages[0].multicast[0].codec`:                                    func(c *Config) { c.Pages[0].Multicast[0].Codec = "g729" },
		`pages[0].multicast[0].ttl`:                                      func(c *Config) { c.Pages[0].Multicast[0].TTL = 33 },
		`pages[0].multicast[0].interface`:                                func(c *Config) { c.Pages[0].Multicast[0].Interface = "eth 1" },
		"pages[0].multicast[1].port: 239.192.0.1:5004 is an address of":  func(c *Config) { c.Pages[0].Multicast = append(c.Pages[0].Multicast, good) },
		`bells[0].at[0]: "25:00" is not a time of day`:                   func(c *Config) { c.Bells[0].At[0] = "25:00" },
		`bells[0].at[0]: "24:00" is not a time of day`:                   func(c *Config) { c.Bells[0].At[0] = "24:00" },
		`bells[0].at: is empty`:                                          func(c *Config) { c.Bells[0].At = nil },
		`bells[0].days: "mond" is no day`:                                func(c *Config) { c.Bells[0].Days = "mond" },
		`bells[0].calendar: calendar "x" does not exist`:                 func(c *Config) { c.Bells[0].Calendar = "x" },
		`bells[0].page: paging group "999" does not exist`:               func(c *Config) { c.Bells[0].Page = "999" },
		`bells[0].sound: "bell" is not a sound`:                          func(c *Config) { c.Bells[0].Sound = "bell" },
		`bells[0].seconds`:                                               func(c *Config) { c.Bells[0].Seconds = 301 },
		`conferences[0].leader_pin: is the PIN of all participants`:      func(c *Config) { c.Conferences = []Conference{{Number: "690", PIN: "1234", LeaderPIN: "1234"}} },
		`conferences[0].leader_pin: is not a PIN; it is 4 to 8 digits`:   func(c *Config) { c.Conferences = []Conference{{Number: "690", LeaderPIN: "12"}} },
		`pages[0].members: is empty; it lists the numbers of extensions`: func(c *Config) { c.Pages[0].Members, c.Pages[0].Multicast = nil, nil },
	} {
		c := demo(t)
		c.Pages = []Page{{Number: "680", Members: []string{"801"}, Multicast: []Multicast{good}}}
		c.Bells = []Bell{{ID: "one", At: []string{"08:00"}, Page: "680"}}
		change(&c)
		err := c.Validate()
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(located(err), want)) {
			t.Errorf("want %q, got %v", want, err)
		}
	}
}
