package call

import (
	"fmt"
	"slices"
)

// partLaw: nobody takes part in a call that is over, nor twice at a time, and every
// part has a kind, a beginning and, once it is over, an end.
func partLaw(c Call) error {
	open := map[Port]bool{}
	for _, p := range c.Rec.Parts {
		switch {
		case !slices.Contains(PartKinds(), p.Kind) || p.Began == "" || p.From.IsZero():
			return fmt.Errorf("a part says too little: %+v", p)
		case p.Until.IsZero() != (p.Left == ""), p.Until.Before(p.From) && p.Left != "":
			return fmt.Errorf("a part's end is not one: %+v", p)
		case p.Left == "" && (c.Over() || open[p.Port]):
			return fmt.Errorf("in state %s somebody still takes part: %+v", c.State, p)
		}
		open[p.Port] = open[p.Port] || p.Left == ""
	}
	return nil
}
