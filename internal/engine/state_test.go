package engine_test

import (
	"context"
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"

	"ringdown/acd"
	"ringdown/internal/call"
	"ringdown/internal/engine"
)

// shelf keeps state as a store would.
type shelf map[string][]byte

func (s shelf) Set(key string, value []byte) { s[key] = value }

// What is set at a telephone is kept, all of it or nothing, and is there in the
// next life.
func TestPhoneStateIsKept(t *testing.T) {
	kept := shelf{"phone/802": []byte(`{"dnd":true,"of-a-newer-firmware":1}`), "phone/803": []byte(`no JSON`)}
	life := func(f func(ctx context.Context, e *engine.Engine)) {
		ctx, cancel := context.WithCancel(t.Context())
		e := engine.New(engine.Options{Ports: new(office), Records: new(office), Plan: plan(), State: kept, Kept: kept})
		done := make(chan error, 1)
		go func() { done <- e.Run(ctx) }()
		f(ctx, e)
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	want := acd.PhoneState{Forward: acd.Forwards{Busy: "803"}, Speed: map[string]string{"1": "90212345"}}
	life(func(ctx context.Context, e *engine.Engine) {
		s, err := e.Phone(ctx, "802")
		if err != nil || !s.DND {
			t.Errorf("802 is %+v, %v; want do not disturb, from the life before", s, err)
		}
		err = e.SetPhone(ctx, "801", []call.Change{{Name: acd.SetBusy, Value: "803"}, {Name: acd.SetSpeed + "1", Value: "90212345"}})
		if err != nil {
			t.Error(err)
		}
		err = e.SetPhone(ctx, "801", []call.Change{{Name: acd.SetDND, Value: acd.On}, {Name: "mood", Value: "good"}})
		if err == nil || !strings.Contains(err.Error(), "mood") {
			t.Errorf("a change of nothing: %v", err)
		}
		if err := e.SetPhone(ctx, "899", nil); !errors.Is(err, engine.ErrNoExtension) {
			t.Errorf("an extension that is not there: %v", err)
		}
	})
	var written acd.PhoneState
	if err := json.Unmarshal(kept["phone/801"], &written); err != nil || !reflect.DeepEqual(written, want) {
		t.Errorf("kept %s, %v", kept["phone/801"], err)
	}
	life(func(ctx context.Context, e *engine.Engine) {
		if s, err := e.Phone(ctx, "801"); err != nil || !reflect.DeepEqual(s, want) {
			t.Errorf("in the next life 801 is %+v, %v", s, err)
		}
	})
}
