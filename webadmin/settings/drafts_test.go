package settings_test

import (
	"errors"
	"fmt"
	"testing"

	"ringdown/webadmin/settings"
)

func TestADraftIsNotOverwrittenByAnotherWindowsAndTheirNumberIsBounded(t *testing.T) {
	s := open(t, nil)
	for n := range 20 {
		if err := s.KeepDraft(fmt.Sprintf("u%d", n), settings.Draft{Text: "a", Changes: 1}); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.KeepDraft("one more", settings.Draft{Changes: 1}); !errors.Is(err, settings.ErrTooManyDrafts) {
		t.Errorf("a draft too many: %v", err)
	}
	if err := s.KeepDraft("U1", settings.Draft{Text: "b", Changes: 1}); !errors.Is(err, settings.ErrChanged) {
		t.Errorf("from another window: %v", err)
	}
	if err := s.KeepDraft("u1", settings.Draft{Text: "b", Changes: 2}); err != nil {
		t.Error(err)
	}
	if d, has, err := s.Draft("u1"); err != nil || !has || d.Text != "b" {
		t.Errorf("kept: %+v %v %v", d, has, err)
	}
	if err := s.DropDraft("u1"); err != nil {
		t.Error(err)
	}
	if _, has, err := s.Draft("u1"); err != nil || has {
		t.Errorf("thrown away: %v %v", has, err)
	}
}
