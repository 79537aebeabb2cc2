package webadmin

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"ringdown/webadmin/auth"
)

// Phones are the SIP telephones that have signed in, and the addresses that
// failed to.
type Phones interface {
	// SignedIn lists the telephones, by extension.
	SignedIn() []Telephone
	// Locked lists the addresses that get no answer now.
	Locked() []LockedAddress
	// Unlock lets an address try again; false if it was not locked.
	Unlock(address string) bool
	// Trunks tells how the trunks are that are enabled.
	Trunks() []TrunkState
}

// Telephone is one SIP telephone that has signed in.
type Telephone struct {
	Extension string    `json:"extension" doc:"Whose it is" example:"821"`
	Address   string    `json:"address" doc:"Where it is, as seen from here" example:"192.0.2.7:5060"`
	Transport string    `json:"transport" enum:"UDP,TCP,TLS,WSS" doc:"How it is reached" example:"UDP"`
	Product   string    `json:"product" doc:"What it calls itself; not to be believed" example:"Deskphone 2.1"`
	Since     time.Time `json:"since" doc:"When it signed in" example:"2026-05-01T08:00:00Z"`
	Expires   time.Time `json:"expires" doc:"When it counts as gone unless it signs in again" example:"2026-05-01T09:00:00Z"`

	Away        bool    `json:"away" doc:"It did not answer when it was asked last (OPTIONS), and is not rung" example:"false"`
	RoundTripMs float64 `json:"round_trip_ms" doc:"How long its last answer took, in milliseconds; 0: none yet" example:"4.2"`

	Subscriptions int `json:"subscriptions" doc:"How many extensions, mailboxes and the like it watches (lamp keys)" example:"8"`
}

// LockedAddress is one that failed to sign in too often.
type LockedAddress struct {
	Address  string    `json:"address" doc:"Who" example:"203.0.113.9"`
	Failures int       `json:"failures" doc:"How often it failed" example:"12"`
	Since    time.Time `json:"since" doc:"When it was locked" example:"2026-05-01T08:00:00Z"`
	Until    time.Time `json:"until" doc:"When it may try again" example:"2026-05-01T08:10:00Z"`
}

type phonesAnswer struct{ Body list[Telephone] }

type locksAnswer struct{ Body list[LockedAddress] }

type lockAddress struct {
	Address string `path:"address" minLength:"2" maxLength:"64" doc:"Locked address" example:"203.0.113.9"`
}

func (s *Server) addPhones() {
	at := exampleTime()
	add(s, spec{
		id: "list-phones", method: http.MethodGet, path: "/api/v1/phones", tag: "phones", needs: auth.LiveRead, or: auth.TelephonesManage,
		summary: "SIP telephones", about: "The SIP telephones that have signed in, by extension.",
		answer: list[Telephone]{[]Telephone{{"821", "192.0.2.7:5060", "UDP", "Deskphone 2.1", at, at.Add(time.Hour), false, 4.2, 8}}},
	}, func(context.Context, *struct{}) (*phonesAnswer, error) {
		return &phonesAnswer{list[Telephone]{orNone(s.phones().SignedIn())}}, nil
	})
	add(s, spec{
		id: "list-phone-locks", method: http.MethodGet, path: "/api/v1/phones/locks", tag: "phones", needs: auth.LiveRead,
		summary: "Locked addresses", about: "Addresses that failed to sign in too often and get no SIP answer for a while.",
		answer: list[LockedAddress]{[]LockedAddress{{"203.0.113.9", 12, at, at.Add(10 * time.Minute)}}},
	}, func(context.Context, *struct{}) (*locksAnswer, error) {
		return &locksAnswer{list[LockedAddress]{orNone(s.phones().Locked())}}, nil
	})
	add(s, spec{
		id: "lift-phone-lock", method: http.MethodDelete, path: "/api/v1/phones/locks/{address}", tag: "phones", needs: auth.ConfigWrite, status: http.StatusNoContent,
		summary: "Unlock an address", about: "The address may try again at once; what made it fail should be put right before.",
		fails: []int{http.StatusNotFound},
	}, s.deleteLock)
}

func (s *Server) deleteLock(ctx context.Context, in *lockAddress) (*struct{}, error) {
	if !s.phones().Unlock(in.Address) {
		return nil, problem(http.StatusNotFound, "not-found", fmt.Sprintf("The address %q is not locked.", in.Address))
	}
	s.log.Info("SIP address unlocked", "address", in.Address, "by", identityOf(ctx).Name)
	return nil, nil
}

// phones is Deps.Phones, or nobody.
func (s *Server) phones() Phones {
	if s.deps.Phones == nil {
		return noPhones{}
	}
	return s.deps.Phones
}

// noPhones stands for an appliance that does not listen for SIP.
type noPhones struct{}

func (noPhones) SignedIn() []Telephone   { return nil }
func (noPhones) Locked() []LockedAddress { return nil }
func (noPhones) Unlock(string) bool      { return false }
func (noPhones) Trunks() []TrunkState    { return nil }
