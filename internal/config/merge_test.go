package config

import (
	"reflect"
	"slices"
	"testing"
)

func office(t *testing.T) Config {
	t.Helper()
	c, err := Demo(2, 3, "TW")
	if err != nil {
		t.Fatal(err)
	}
	c.Agents = []Agent{{Number: "1001", Name: "Ann"}, {Number: "1002", Name: "Ben"}}
	return c
}

func TestChangesOfTwoPeopleAtOtherPlacesAreBothThere(t *testing.T) {
	base := office(t)
	mine, theirs := base.Clone(), base.Clone()
	mine.Lines[0].Name, mine.System.Language = "Front", "en"
	mine.Agents = append(mine.Agents[1:], Agent{Number: "1003", Name: "Cat"}) // 1001 goes, 1003 comes
	theirs.Lines[0].Enabled = !theirs.Lines[0].Enabled
	theirs.Lines[1].Name = "Fax"
	theirs.Agents[1].Name = "Benjamin"
	got, clashes := Merge(base, mine, theirs)
	if len(clashes) != 0 {
		t.Fatalf("clashes: %v", clashes)
	}
	want := theirs.Clone()
	want.Lines[0].Name, want.System.Language = "Front", "en"
	want.Agents = []Agent{{Number: "1002", Name: "Benjamin"}, {Number: "1003", Name: "Cat"}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("differs: %v", Diff(want, got))
	}
}

func TestWhatBothChangedInAnotherWayIsAClashAndTheirsStands(t *testing.T) {
	base := office(t)
	mine, theirs := base.Clone(), base.Clone()
	mine.Lines[0].Name, theirs.Lines[0].Name = "Front", "Back"
	mine.Agents, theirs.Agents[0].Name = mine.Agents[1:], "Anna"
	mine.Agents[0].Name, theirs.Agents = "Bert", theirs.Agents[:1]
	got, clashes := Merge(base, mine, theirs)
	if want := []string{"lines[1].name", "agents[1001]", "agents[1002]"}; !slices.Equal(clashes, want) {
		t.Errorf("clashes: %v, want %v", clashes, want)
	}
	if got.Lines[0].Name != "Back" || len(got.Agents) != 1 || got.Agents[0].Name != "Anna" {
		t.Errorf("got %+v %+v", got.Lines[0].Name, got.Agents)
	}
	same, clashes := Merge(base, mine, mine)
	if len(clashes) != 0 || len(Diff(mine, same)) != 0 {
		t.Errorf("the same twice: %v %v", clashes, Diff(mine, same))
	}
}
