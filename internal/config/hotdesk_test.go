package config

import (
	"strings"
	"testing"

	"ringdown/internal/feature"
)

// With the access code 0 a number outside may begin as 0000 does: the feature has
// no code then, unless it was given one.
func TestACodeOfTheProfileGivesWayToTheAccessCode(t *testing.T) {
	c := demo(t)
	for access, want := range map[string]bool{"9": true, "0": false} {
		c.System.AccessCode = access
		if _, _, found, _ := c.CodeTable().Find("0000"); found != want {
			t.Errorf("access code %s: 0000 is a code: %v", access, found)
		}
	}
	c.System.AccessCode = "0"
	c.Codes.Set = []CodeSet{{Feature: feature.Device, Code: "0000"}}
	if err := c.Validate(); err == nil || !strings.Contains(err.Error(), "0000 of device-menu collides with the access code") {
		t.Errorf("a code of one's own that cannot be told apart: %v", err)
	}
}

// People sign in with a number and a PIN; a PIN alone makes an extension of them.
func TestAnExtensionMayBeAPersonWithAPIN(t *testing.T) {
	c := demo(t)
	c.Extensions = append(c.Extensions, Extension{Number: "850", Name: "Ann", DeskPIN: "135790", Spelling: "ann lee"})
	if err := c.Validate(); err != nil {
		t.Fatal(err)
	}
	c.Extensions[len(c.Extensions)-1].DeskPIN = "12ab"
	c.Extensions[0].Spelling = "王"
	err := c.Validate()
	if err == nil || !strings.Contains(err.Error(), "desk_pin: is no PIN") || strings.Contains(err.Error(), "12ab") || !strings.Contains(err.Error(), "extension 801: spelling: \"王\" cannot be found by keys") {
		t.Errorf("a wrong PIN and a wrong spelling: %v", err)
	}
}

// Binding at a telephone gives the extension to one agent and takes it from another.
func TestAnExtensionIsBoundToOneAgent(t *testing.T) {
	c := Config{Agents: []Agent{{Number: "1", Extension: "801"}, {Number: "2", Extension: "802"}}}
	if !c.Bind("801", "2") || c.Agents[0].Extension != "" || c.Agents[1].Extension != "801" {
		t.Errorf("after binding: %+v", c.Agents)
	}
	if c.Bind("801", "3") {
		t.Error("an agent who does not exist was bound")
	}
}
