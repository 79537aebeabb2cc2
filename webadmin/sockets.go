package webadmin

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"ringdown/internal/config"
	"ringdown/webadmin/auth"
)

// Sockets are the ports that the hardware has, whether anything is set up for them
// or not. Reading takes as long as the hardware needs to answer.
type Sockets interface {
	Sockets() []Socket
}

// States of a socket.
const (
	SocketLine   = "line"     // of an exchange: there is voltage
	SocketDead   = "no-line"  // for an exchange: no voltage
	SocketOnHook = "on-hook"  // of a telephone; whether one is plugged in cannot be seen
	SocketLifted = "off-hook" // of a telephone
	SocketFault  = "fault"
)

// Socket is one port of the hardware as it is now.
type Socket struct {
	Port   string  `json:"port" doc:"Physical address" example:"sim0/fxo1"`
	Kind   string  `json:"kind" enum:"FXO,FXS" doc:"FXO: for a line of an exchange; FXS: for a telephone" example:"FXO"`
	State  string  `json:"state" enum:"line,no-line,on-hook,off-hook,fault" doc:"line, no-line: whether an exchange feeds it; on-hook, off-hook: its telephone; fault: the card says that it does not work" example:"line"`
	Volts  float64 `json:"volts" doc:"Between tip and ring, V" example:"48.1"`
	Reason string  `json:"reason" doc:"Why it does not work, one sentence, or empty" example:""`
	Used   string  `json:"used" doc:"The line (line 1) or the extension (801) that is set up there; empty: nothing" example:"line 1"`
}

// SocketsView are all of them.
type SocketsView struct {
	Items []Socket `json:"items" nullable:"false" doc:"By their address"`
}

// SocketsUse asks for a line or an extension for each socket that has none.
type SocketsUse struct {
	FirstExtension string `json:"first_extension" pattern:"^[1-9][0-9]{1,6}$" doc:"Number of the first telephone; the others follow, and numbers that are taken are passed over" example:"801"`
}

// SocketsUsed says what was added.
type SocketsUsed struct {
	Lines      []string `json:"lines" nullable:"false" doc:"Ids of the lines" example:"[\"1\",\"2\"]"`
	Extensions []string `json:"extensions" nullable:"false" doc:"Numbers of the extensions" example:"[\"801\",\"802\"]"`
	Group      string   `json:"group" doc:"Ring group of these extensions, which the lines ring; empty: there was one, or there are no telephones" example:"600"`
}

type socketsAnswer struct{ Body SocketsView }

type socketsUse struct{ Body SocketsUse }

type socketsUsed struct{ Body SocketsUsed }

func (s *Server) addSockets() {
	const path = "/api/v1/setup/ports"
	add(s, spec{
		id: "list-setup-ports", method: http.MethodGet, path: path, tag: "setup", needs: auth.ConfigRead,
		summary: "Ports of the hardware", about: "Every port that the cards have, measured now, with what is set up for it, or nothing.",
		answer: SocketsView{[]Socket{{Port: "sim0/fxo1", Kind: "FXO", State: SocketLine, Volts: 48.1, Used: "line 1"}}},
	}, func(ctx context.Context, _ *struct{}) (*socketsAnswer, error) {
		items, err := s.sockets(ctx)
		return &socketsAnswer{SocketsView{items}}, err
	})
	add(s, spec{
		id: "use-setup-ports", method: http.MethodPost, path: path, tag: "setup", needs: auth.ConfigWrite,
		summary: "Use all ports", about: "Adds a line for each line port and an extension for each telephone port that has none, and, where there is no ring group, one of all these telephones; the new lines ring it. What is set up stays as it is; asked again, it adds nothing.",
		send: SocketsUse{"801"}, answer: SocketsUsed{Lines: []string{"1"}, Extensions: []string{"801"}, Group: "600"},
	}, s.useSockets)
}

// sockets are the ports of the hardware, with who uses them.
func (s *Server) sockets(ctx context.Context) ([]Socket, error) {
	c, err := s.plan(ctx)
	if err != nil || s.deps.Sockets == nil {
		return []Socket{}, err
	}
	used := map[string]string{}
	for _, l := range c.Lines {
		used[l.Port] = "line " + strconv.Itoa(l.ID)
	}
	for _, x := range c.Extensions {
		used[x.Port] = x.Number
	}
	all := orNone(s.deps.Sockets.Sockets())
	for i := range all {
		all[i].Used = used[all[i].Port]
	}
	slices.SortFunc(all, func(a, b Socket) int { return portOrder(a.Port, b.Port) })
	return all, nil
}

// portOrder sorts "sim0/fxs2" before "sim0/fxs10".
func portOrder(a, b string) int {
	if len(a) != len(b) && trimDigits(a) == trimDigits(b) {
		return len(a) - len(b)
	}
	if a < b {
		return -1
	}
	return 1
}

func trimDigits(s string) string {
	for s != "" && s[len(s)-1] >= '0' && s[len(s)-1] <= '9' {
		s = s[:len(s)-1]
	}
	return s
}

func (s *Server) useSockets(ctx context.Context, in *socketsUse) (*socketsUsed, error) {
	found, err := s.sockets(ctx)
	if err != nil {
		return nil, err
	}
	var made SocketsUsed
	if !slices.ContainsFunc(found, func(f Socket) bool { return f.Used == "" }) {
		return &socketsUsed{SocketsUsed{Lines: []string{}, Extensions: []string{}}}, nil
	}
	err = s.edit(ctx, nil, func(c *config.Config) (string, string, error) {
		a := adoption{c: c, made: SocketsUsed{Lines: []string{}, Extensions: []string{}}}
		a.telephones(found, in.Body.FirstExtension)
		a.group()
		a.lines(found)
		made = a.made
		return "", "ports of the hardware", nil
	})
	if err != nil {
		return nil, numbered(err)
	}
	return &socketsUsed{made}, nil
}

// numbered says what is wrong with the numbers that were counted on from the first
// one: that one is what can be changed.
func numbered(err error) error {
	var p *Problem
	if !errors.As(err, &p) {
		return err
	}
	q := *p
	q.Errors = slices.Clone(p.Errors)
	for i, e := range q.Errors {
		if strings.HasPrefix(e.Location, "extensions[") {
			q.Errors[i].Location = "body.first_extension"
		}
	}
	return &q
}

// adoption adds what sockets are used for to a configuration.
type adoption struct {
	c    *config.Config
	made SocketsUsed
}

// Numbers that first run gives.
const (
	firstGroup     = 600
	lastFirstGroup = 699
)

func (a *adoption) telephones(found []Socket, first string) {
	next, err := strconv.Atoi(first)
	if err != nil {
		return // the pattern has refused it
	}
	for _, f := range found {
		if f.Kind != "FXS" || f.Used != "" {
			continue
		}
		for a.taken(strconv.Itoa(next)) {
			next++
		}
		number := strconv.Itoa(next)
		a.c.Extensions = append(a.c.Extensions, config.Extension{Number: number, Port: f.Port})
		a.made.Extensions = append(a.made.Extensions, number)
	}
}

// taken reports whether a number is somebody's. Ranges, such as those of parked
// calls, are left to the configuration's own rules.
func (a *adoption) taken(number string) bool {
	_, extension := a.c.Extension(number)
	_, group := a.c.Group(number)
	room := slices.ContainsFunc(a.c.Conferences, func(r config.Conference) bool { return r.Number == number })
	page := slices.ContainsFunc(a.c.Pages, func(p config.Page) bool { return p.Number == number })
	return extension || group || room || page
}

// group makes a ring group of the new telephones where there is none.
func (a *adoption) group() {
	if len(a.c.Groups) > 0 || len(a.made.Extensions) == 0 {
		return
	}
	for n := firstGroup; n <= lastFirstGroup; n++ {
		if number := strconv.Itoa(n); !a.taken(number) {
			g := config.NewGroup(number)
			g.Strategy, g.Members = config.RingAll, slices.Clone(a.made.Extensions[:min(len(a.made.Extensions), config.MaxMembers)])
			a.c.Groups = append(a.c.Groups, g)
			a.made.Group = number
			return
		}
	}
}

// lines adds the outside lines. Without anybody to ring they are off: a line that
// nobody answers is worse for callers than one that is not there.
func (a *adoption) lines(found []Socket) {
	to := config.Incoming{}
	switch {
	case len(a.c.Groups) > 0:
		to.Group = a.c.Groups[0].Number
	case len(a.c.Extensions) > 0:
		to.Direct = a.c.Extensions[0].Number
	}
	id := 0
	for _, l := range a.c.Lines {
		id = max(id, l.ID)
	}
	for _, f := range found {
		if f.Kind != "FXO" || f.Used != "" {
			continue
		}
		id++
		l := config.NewLine(id, f.Port)
		l.Incoming, l.Enabled = to, to != (config.Incoming{})
		a.c.Lines = append(a.c.Lines, l)
		a.made.Lines = append(a.made.Lines, strconv.Itoa(id))
	}
}
