package config

import (
	"encoding/json"
	"errors"
	"reflect"
	"testing"
)

func TestPartIsReadWithDefaultsForWhatItLeavesOut(t *testing.T) {
	var l Line
	if err := ReadPart([]byte(`{"id":3,"port":"sim0/fxo3","incoming":{"group":"600"},"hours":null}`), &l); err != nil {
		t.Fatal(err)
	}
	want := Line{ID: 3, Port: "sim0/fxo3", Enabled: true, AllowOut: true, Incoming: Incoming{Group: "600"}}
	if !reflect.DeepEqual(l, want) {
		t.Errorf("read %+v, want %+v", l, want)
	}
}

func TestPartNamesEveryFieldThatCannotBeRead(t *testing.T) {
	var x Extension
	err := ReadPart([]byte(`{"number":801,"lines":"line/1","rights":{"allow":[null,7]},"sip":{"password":12345678},"colour":"red","announce":"yes"}`), &x)
	var ps Problems
	if !errors.As(err, &ps) {
		t.Fatal(err)
	}
	want := map[string]string{
		"number": "is 801; it is a text", "lines": `is "line/1"; it is a list`, "rights.allow[0]": "is empty; leave it out",
		"rights.allow[1]": "is 7; it is a text", "sip.password": "is a number; it is a text", "announce": `is "yes"; it is true or false`,
	}
	for _, p := range ps {
		if said, known := want[p.Field]; known && said != p.What {
			t.Errorf("%s: %s, want %s", p.Field, p.What, said)
		}
		delete(want, p.Field)
	}
	if len(want) > 0 || len(ps) != 7 {
		t.Errorf("not told: %v; all: %v", want, ps)
	}
}

func TestPartThatIsNoJSON(t *testing.T) {
	for _, text := range []string{"", "{", "id: 3", `{"id":1} {}`} {
		if err := ReadPart([]byte(text), &Line{}); !errors.Is(err, ErrNotJSON) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestSecretsAreKeptWhenTheirMarksComeBack(t *testing.T) {
	was := PINSet{ID: "staff", Numbers: []PIN{{"111222", "Ann"}, {"333444", "Ben"}, {"555666", "Cho"}}}
	seen := Hidden(was)
	if text, err := json.Marshal(seen); err != nil || seen.Numbers[1].Number != "(hidden 1)" || was.Numbers[1].Number != "333444" {
		t.Fatalf("%s %v", text, err)
	}
	seen.Numbers = []PIN{seen.Numbers[2], {"777888", "Dee"}, seen.Numbers[0]}
	got := Revealed(seen, was)
	want := []PIN{{"555666", "Cho"}, {"777888", "Dee"}, {"111222", "Ann"}}
	if !reflect.DeepEqual(got.Numbers, want) {
		t.Errorf("got %#v", got.Numbers)
	}
}

func TestMarkWithoutASecretIsNone(t *testing.T) {
	got := Revealed(Extension{SIP: SIP{Password: "(hidden)"}}, Extension{})
	if got.SIP.Password != "" {
		t.Error("a mark became a password")
	}
	set := Revealed(PINSet{Numbers: []PIN{{Number: "(hidden 7)"}, {Number: "(hidden)"}}}, PINSet{Numbers: []PIN{{Number: "123456"}}})
	if set.Numbers[0].Number != "" || set.Numbers[1].Number != "" {
		t.Errorf("%#v", set.Numbers)
	}
	if e := Hidden(Extension{Number: "801"}); e.SIP.Password != "" {
		t.Error("no secret looks like one")
	}
}
