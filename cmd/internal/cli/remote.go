package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"ringdown/cmd/internal/scenario"
	"ringdown/cmd/internal/simctl"
	"ringdown/media/wav"
)

// remote is a running server as the world of a scenario.
type remote struct {
	client *client
	folder string            // of the scenario
	takes  map[string]string // recordings by name: the file at the server
}

// Act implements scenario.World.
func (r *remote) Act(ctx context.Context, words []string) error {
	if words[0] == "apply" {
		return errors.New("apply changes settings of a scenario's own appliance; a running server's are changed by `ringdown config apply`")
	}
	if len(words) > 3 && words[2] == "say" {
		return r.say(ctx, words)
	}
	if len(words) > 3 && words[2] == "record" && words[3] != "stop" {
		return r.record(ctx, words)
	}
	_, err := r.client.sim(ctx, words)
	return err
}

func (r *remote) say(ctx context.Context, words []string) error {
	pcm, err := r.Sound(ctx, words[3])
	if err != nil {
		return err
	}
	var file bytes.Buffer
	if err := wav.Write(&file, pcm); err != nil {
		return err
	}
	if err := r.client.say(ctx, words[0], words[1], file.Bytes()); err != nil {
		return err
	}
	if len(words) > 4 && words[4] == "-nowait" {
		return nil
	}
	return r.client.said(ctx, words[:2], time.Duration(len(pcm))*time.Second/8000)
}

// record lets the server write to a temporary file, which Heard reads.
func (r *remote) record(ctx context.Context, words []string) error {
	dir, err := os.MkdirTemp("", "ringdown-take-")
	if err != nil {
		return err
	}
	file := filepath.Join(dir, "take.wav")
	if r.takes == nil {
		r.takes = map[string]string{}
	}
	r.takes[words[3]] = file
	_, err = r.client.sim(ctx, []string{words[0], words[1], words[2], file})
	return err
}

// takeDelay is how far a file may lag behind the sound: the 100 ms that the
// recorder gathers before it writes, and a slow disk.
const takeDelay = 500 * time.Millisecond

// Heard implements scenario.World.
func (r *remote) Heard(ctx context.Context, name string) ([]int16, error) {
	if side, is := scenario.Recorded(name); is {
		return r.recorded(ctx, side)
	}
	file, there := r.takes[name]
	if !there {
		return nil, fmt.Errorf("nothing was recorded as %q", name)
	}
	if err := scenario.Pause(ctx, takeDelay); err != nil {
		return nil, err
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	return simctl.Telephone(data)
}

// Sound implements scenario.World.
func (r *remote) Sound(ctx context.Context, name string) ([]int16, error) {
	if pcm, made, err := scenario.MakeSound(name); made {
		return pcm, err
	}
	if played, seconds, is, err := scenario.Played(name); err != nil {
		return nil, err
	} else if is {
		return r.played(ctx, played, seconds)
	}
	data, err := os.ReadFile(filepath.Join(r.folder, name))
	if err != nil {
		return nil, fmt.Errorf("read the sound %s: %w", name, plain(err))
	}
	return simctl.Telephone(data)
}

// See implements scenario.World.
func (r *remote) See(ctx context.Context, target []string) (scenario.View, error) {
	switch target[0] {
	case "record":
		return r.newestRecord(ctx)
	case "port":
		return r.port(ctx, target[1])
	}
	view, err := r.client.sim(ctx, []string{target[0], target[1], "state"})
	return scenario.View(view), err
}

func (r *remote) newestRecord(ctx context.Context) (scenario.View, error) {
	var page struct {
		Items []struct {
			ID, Kind, Called, Line, How, Confidence, Result string
			Tags, Missed                                    []string
			Marks                                           []struct{ Name, Value string }
			EndedBy                                         string `json:"ended_by"`
			Caller                                          struct{ Number, Name, Scheme string }
			Parties                                         []struct{ Label string }
		}
	}
	if err := r.client.call(ctx, http.MethodGet, "/api/v1/records?limit=1", nil, &page); err != nil || len(page.Items) == 0 {
		return scenario.View{}, err
	}
	i := page.Items[0]
	var parties []string
	for _, p := range i.Parties {
		parties = append(parties, p.Label)
	}
	v := scenario.View{
		"state": i.Result, "id": i.ID, "kind": i.Kind, "caller": i.Caller.Number, "name": i.Caller.Name, "scheme": i.Caller.Scheme,
		"called": i.Called, "line": i.Line, "parties": strings.Join(parties, "+"),
		"ended-by": i.EndedBy, "how": i.How, "confidence": i.Confidence,
		"tags": strings.Join(i.Tags, "+"), "missed": strings.Join(i.Missed, "+"),
	}
	for _, m := range i.Marks {
		v[m.Name] = m.Value
	}
	return v, nil
}

func (r *remote) port(ctx context.Context, label string) (scenario.View, error) {
	var list struct {
		Items []struct {
			Port, Label, State, Lamp, Reason string
			Caller                           struct{ Number, Name string }
		}
	}
	if err := r.client.call(ctx, http.MethodGet, "/api/v1/ports", nil, &list); err != nil {
		return nil, err
	}
	for _, p := range list.Items {
		if p.Label == label || p.Port == label || strings.HasSuffix(p.Port, "/"+label) {
			return scenario.View{"state": p.State, "lamp": p.Lamp, "reason": p.Reason, "number": p.Caller.Number, "name": p.Caller.Name}, nil
		}
	}
	return nil, errors.New("the gateway has no port " + label)
}
