package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"

	"ringdown/webadmin"
)

const updateAbout = `The firmware of a running appliance that was started from Ringdown's own image.

  status           what runs, what is beside it, and what the next start is of
  apply FILE       check a firmware bundle, write it, and restart as soon as there is
                   no call; -now hangs up instead, -later leaves the restart to you
  mark-good        keep the firmware that runs; it does so itself after a minute
  rollback         go back to the other firmware; restarts as apply does
  restart          start anew as soon as there is no call, or -now`

func updateCommand() command {
	return command{"update", "status|apply|mark-good|rollback|restart", "the firmware of an appliance", runUpdate}
}

const (
	firmwareAPI = "/api/v1/system/firmware"
	restartAPI  = "/api/v1/system/restart"
)

// updateJob is one run of update.
type updateJob struct {
	env        Env
	g          globals
	client     *client
	now, later bool
}

func runUpdate(ctx context.Context, env Env, g globals) error {
	f := newFlags(env, "update", "status|apply FILE|mark-good|rollback|restart [-now] [-later]", updateAbout)
	j := &updateJob{env: env, g: g}
	f.BoolVar(&j.now, "now", false, "restart at once; calls are hung up")
	f.BoolVar(&j.later, "later", false, "do not restart")
	words, err := interleaved(f, env.Args)
	if err != nil {
		return err
	}
	if j.client, err = newClient(g); err != nil {
		return err
	}
	verb := ""
	if len(words) > 0 {
		verb = words[0]
	}
	switch {
	case verb == "apply" && len(words) == 2:
		return j.apply(ctx, words[1])
	case len(words) != 1:
	case verb == "status":
		return j.status(ctx)
	case verb == "mark-good":
		return j.client.call(ctx, http.MethodPost, firmwareAPI+"/good", nil, nil)
	case verb == "rollback":
		return j.rollback(ctx)
	case verb == "restart":
		return j.restart(ctx)
	}
	return usagef("update takes one of status, apply FILE, mark-good, rollback and restart")
}

func (j *updateJob) status(ctx context.Context) error {
	var st webadmin.FirmwareStatus
	if err := j.client.call(ctx, http.MethodGet, firmwareAPI, nil, &st); err != nil {
		return err
	}
	if j.g.json {
		return json.NewEncoder(j.env.Stdout).Encode(st)
	}
	fmt.Fprintf(j.env.Stdout, "%s on %s", st.Version, st.Board)
	if st.Floor != "" {
		fmt.Fprintf(j.env.Stdout, "; nothing below %s is taken", st.Floor)
	}
	fmt.Fprintln(j.env.Stdout)
	for _, s := range st.Slots {
		fmt.Fprintf(j.env.Stdout, "  %s  %s\n", s.Name, slotLine(s))
	}
	return nil
}

// slotLine is what is to be known of a slot.
func slotLine(s webadmin.FirmwareSlot) string {
	line := s.Version
	if line == "" {
		return "empty"
	}
	for _, w := range []struct {
		is   bool
		text string
	}{
		{s.Runs, ", runs"},
		{s.Good, ", has proved itself"},
		{!s.Good && s.Tries > 0, fmt.Sprintf(", not proved, %d tries left", s.Tries)},
		{!s.Good && s.Tries == 0, ", did not prove itself"},
		{s.Next, ", starts next"},
	} {
		if w.is {
			line += w.text
		}
	}
	return line
}

func (j *updateJob) apply(ctx context.Context, file string) error {
	f, err := os.Open(file)
	if err != nil {
		return fmt.Errorf("read %s: %w", file, plain(err))
	}
	defer func() { _ = f.Close() }()
	j.client.http.Timeout = 0 // a bundle takes as long as its way does; Ctrl-C breaks it off
	var v webadmin.FirmwareVersion
	if err := j.client.call(ctx, http.MethodPut, firmwareAPI, stream{"application/octet-stream", f}, &v); err != nil {
		return err
	}
	return j.next(ctx, v.Version)
}

func (j *updateJob) rollback(ctx context.Context) error {
	var v webadmin.FirmwareVersion
	if err := j.client.call(ctx, http.MethodPost, firmwareAPI+"/rollback", nil, &v); err != nil {
		return err
	}
	return j.next(ctx, v.Version)
}

// next says what starts, and has it start.
func (j *updateJob) next(ctx context.Context, version string) error {
	if j.later {
		fmt.Fprintf(j.env.Stdout, "The next start is of %s.\n", version)
		return nil
	}
	err := j.restart(ctx)
	if err == nil {
		fmt.Fprintf(j.env.Stdout, "The appliance starts %s %s.\n", version, map[bool]string{true: "now", false: "as soon as there is no call"}[j.now])
	}
	return err
}

func (j *updateJob) restart(ctx context.Context) error {
	when := webadmin.FirmwareRestart{When: "idle"}
	if j.now {
		when.When = "now"
	}
	err := j.client.call(ctx, http.MethodPost, restartAPI, when, nil)
	if errors.Is(err, io.EOF) && j.now { // it was faster than its answer
		return nil
	}
	return err
}

// stream is a body that is sent as it is read.
type stream struct {
	kind string
	from io.Reader
}
