package call

import (
	"fmt"
	"slices"
)

// backLaw is what must hold of call backs (RG-12): a place is held once, for one
// who stood in the line, leaves it by that and was told; and nobody outside is
// called before a member of the group has lifted, nor anybody else then.
func (w *laws) backLaw(before, c Call, effects []Effect) error {
	for _, x := range effects {
		switch {
		case x.Kind == HoldPlace && (before.Wait.Group == "" || x.Change.Of != before.Wait.Group || x.Change.Value == ""):
			return fmt.Errorf("the place of %q in the line of %q is held, and the caller stood in %q", x.Change.Value, x.Change.Of, before.Wait.Group)
		case x.Kind == HoldPlace && (c.Wait.Group != "" || c.State != StateHearing):
			return fmt.Errorf("the place is held in state %s, in the line of %q", c.State, c.Wait.Group)
		case x.Kind == HoldPlace:
			w.places++
		case x.Kind == SeizeLine && before.State == StateOffered:
			return fmt.Errorf("%s is seized before a telephone was lifted", x.Port)
		case x.Kind == AskRoute && (x.Ask.Back == "") != (c.BackFor == "" || !c.Rec.Answered.IsZero()):
			return fmt.Errorf("a call back for %q asks by the rights of %q", c.BackFor, x.Ask.Back)
		}
	}
	promised, made := slices.Contains(c.Rec.Tags, TagCallBackIn), slices.Contains(c.Rec.Tags, TagCallBackOut)
	switch {
	case w.places > 1:
		return fmt.Errorf("%d places are held for one call", w.places)
	case promised != (w.places == 1):
		return fmt.Errorf("marked as promised a call back %v, %d places held", promised, w.places)
	case made != (c.BackFor != ""):
		return fmt.Errorf("marked as a call back %v, made for %q", made, c.BackFor)
	}
	return nil
}
