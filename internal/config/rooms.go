package config

import (
	"fmt"
	"strconv"
)

// Conference is a room in which many talk together (TS-6).
type Conference struct {
	Number string `json:"number"` // dialled to enter
	Name   string `json:"name,omitempty"`
	PIN    Secret `json:"pin,omitempty"`  // 4 to 8 digits, asked of who dials the room; "" nobody is asked
	Most   int    `json:"most,omitempty"` // participants; 0: 16

	// LeaderPIN is keyed in place of PIN by whoever leads: they lock the room, have
	// others leave, and end the conference. "": nobody leads, and everybody may lock.
	LeaderPIN Secret `json:"leader_pin,omitempty"`
}

// Park is where calls are parked (TS-6): slots with following numbers.
type Park struct {
	First   string `json:"first"`             // number of the first slot, "71"
	Slots   int    `json:"slots,omitempty"`   // 0: 8
	Seconds int    `json:"seconds,omitempty"` // then the call comes back to who parked it; 0: 60
}

// Limits of rooms and slots.
const (
	MaxConferences  = 50
	MaxParticipants = 32 // of one room: more voices than anybody can follow, and a bound for the mixer
	MaxSlots        = 50
	DefaultSlots    = 8
)

// Given reports whether calls can be parked.
func (p Park) Given() bool { return p != Park{} }

// Numbers lists the slots, at most MaxSlots: it is asked before a configuration is
// known to be valid, and a billion of them are gigabytes.
func (p Park) Numbers() []string {
	first, err := strconv.Atoi(p.First)
	if err != nil {
		return nil
	}
	n := p.Slots
	if n == 0 {
		n = DefaultSlots
	}
	var all []string
	for i := range min(n, MaxSlots) {
		all = append(all, fmt.Sprintf("%0*d", len(p.First), first+i))
	}
	return all
}
