package lab

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"ringdown/internal/engine"
)

// mover stands in tracks for whoever has a scenario's calls moved.
const mover = "anna"

// move does what an administrator does on the page of those who wait: the call
// of a number, or of an extension, goes to another number, to a group where somebody
// rings first ("600/803"), or to place "#N".
func (l *Lab) move(ctx context.Context, caller, to string) error {
	seen, err := l.main.Engine().Snapshot(ctx)
	if err != nil {
		return err
	}
	for _, c := range seen.Calls {
		if c.Caller.Number != caller && c.From != caller {
			continue
		}
		place, is := strings.CutPrefix(to, "#")
		if !is {
			to, first, _ := strings.Cut(to, "/")
			return l.main.Engine().Move(ctx, c.ID, engine.Goal{To: to, First: first}, mover)
		}
		n, err := strconv.Atoi(place)
		if err != nil {
			return fmt.Errorf("appliance move: %s is no place", to)
		}
		return l.main.Engine().Place(ctx, c.ID, n, mover)
	}
	return fmt.Errorf("appliance move: nobody calls from %s", caller)
}
