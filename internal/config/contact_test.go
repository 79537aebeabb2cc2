package config

import (
	"strings"
	"testing"
)

func TestContactsAreChecked(t *testing.T) {
	for want, change := range map[string]func(*Config){
		"":                               func(*Config) {},
		"contacts[0].name: is empty":     func(c *Config) { c.Contacts[0].Name = "" },
		`contacts[1].name: "Lee" is the`: func(c *Config) { c.Contacts[1].Name = "Lee" },
		"contacts[0].numbers: is empty":  func(c *Config) { c.Contacts[0].Numbers = nil },
		`contacts[0].numbers[0]: "02-1"`: func(c *Config) { c.Contacts[0].Numbers[0] = "02-1" },
		"contacts[1].numbers[0]: 0223456789 is a number of": func(c *Config) { c.Contacts[1].Numbers[0] = "0223456789" },
		"contacts[0].note: has 201 letters":                 func(c *Config) { c.Contacts[0].Note = strings.Repeat("茶", 201) },
		"contacts: ":                                        func(c *Config) { c.Contacts = make([]Contact, MaxContacts+1) },
	} {
		c := demo(t)
		c.Contacts = []Contact{{Name: "Lee", Numbers: []string{"0223456789"}}, {Name: "Wu", Numbers: []string{"+886912345678"}}}
		change(&c)
		err := c.Validate()
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(located(err), want)) {
			t.Errorf("want %q, got %v", want, err)
		}
	}
}
