package call

import (
	"fmt"
	"slices"
)

// lineLaw is what must hold of a caller who waits in a group's line.
func lineLaw(c Call, hears map[Port]Tone) error {
	reaching := []State{StateQueued, StateRinging, StateWaiting, StateSeizing, StateProceeding}
	deaf := c.From.Line && !c.Open && c.Rec.Answered.IsZero()
	switch {
	case c.Wait.Group != "" && !slices.Contains(reaching, c.State):
		return fmt.Errorf("in state %s the call stands in the line of %s", c.State, c.Wait.Group)
	case c.State == StateQueued && (c.Wait.Group == "" || c.Group != c.Wait.Group):
		return fmt.Errorf("queued for %q, in the line of %q", c.Group, c.Wait.Group)
	case c.State == StateQueued && (deaf || hears[c.From.Port] == ""):
		return fmt.Errorf("in state %s the caller hears nothing (open %v)", c.State, c.Open)
	case c.Open && !c.From.Line:
		return fmt.Errorf("the line of a telephone is open")
	case c.Wait.Choice != "" && c.State == StateQueued && c.Timer != WaitKey:
		return fmt.Errorf("the caller is asked, and nothing ends it")
	case c.Wait.Paused && c.State == StateQueued && c.Timer != WaitRetry:
		return fmt.Errorf("nobody is rung any more for the caller")
	}
	for _, a := range c.Side {
		if (a.Timer == WaitPlace || a.Timer == WaitQueue) && c.Wait.Group == "" {
			return fmt.Errorf("the timer %s runs, and the call stands in no line", a.Timer)
		}
	}
	return nil
}
