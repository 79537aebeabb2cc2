package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"ringdown/cmd/internal/appliance"
	"ringdown/internal/config"
	"ringdown/webadmin"
)

const explainAbout = `Says what would happen to a call, and why, by the code that runs calls. Nothing rings.

  ringdown explain -line 2 -from 0912345678 -at "2026-11-20 18:05" -busy 801
  ringdown explain -from 801 -dial 90912345678
  ringdown explain -line 1 -from 0912345678 -dial 2 -now

The call comes in on -line, or the extension -from dials -dial; with both the outside
caller keys -dial once we have answered. Nobody answers, and after three minutes the
caller gives up. A running server (-data, -server) is asked as by its API, and knows
what groups remember, who waits and what was set at telephones; with -now also what
goes on this moment: who is in a call, what is parked, what does not work.
-config FILE asks a configuration that is not in force, as after a start, and needs no
running server. The last line says which it was.`

const explainArgs = "-line L -from NUMBER [-dial KEYS] | -from EXTENSION -dial NUMBER  [-at TIME] [-now] [-busy LIST] [-away LIST] [-dnd LIST] [-signed-in LIST] [-hours LIST] [-config FILE]"

func explainCommand() command {
	return command{"explain", "-line L -from NUMBER [-dial KEYS] | -from EXTENSION -dial NUMBER", "what would happen to a call, and why", runExplain}
}

func runExplain(ctx context.Context, env Env, g globals) error {
	f := newFlags(env, "explain", explainArgs, explainAbout)
	var q webadmin.ExplainQuestion
	f.StringVar(&q.Line, "line", "", "the `line` (its number) or trunk that the call comes in on")
	f.StringVar(&q.From, "from", "", "the caller's `number`, or the extension that dials")
	f.StringVar(&q.DID, "did", "", "the `number` that was called, where a trunk tells")
	f.StringVar(&q.Dial, "dial", "", "what the extension dials, with the access code, or what an outside caller keys")
	f.BoolVar(&q.Now, "now", false, "everything counts as it is this moment; what is told besides comes first")
	at := f.String("at", "", "`time` of the call: 18:05, \"2026-11-20 18:05\" or with zone 2026-11-20T18:05:00+08:00; left out: now")
	file := f.String("config", "", "a configuration `file` that is not in force")
	for name, list := range map[string]*[]string{"busy": &q.Busy, "away": &q.Away, "dnd": &q.DND, "signed-in": &q.SignedIn} {
		f.Func(name, "`numbers` with commas between them"+map[string]string{"busy": "; also \"line 2\""}[name], func(text string) error {
			*list = strings.Split(text, ",")
			return nil
		})
	}
	f.Func("hours", "calendars set by hand, such as `office=closed`", func(text string) error {
		q.Hours = map[string]string{}
		for part := range strings.SplitSeq(text, ",") {
			id, set, _ := strings.Cut(part, "=")
			q.Hours[id] = set
		}
		return nil
	})
	if err := f.parseAll(env.Args); err != nil {
		return err
	}
	if q.Line == "" && q.Dial == "" {
		return usagef("explain takes -line for a call that comes in, or -dial for one that an extension dials")
	}
	if q.Now && *file != "" {
		return usagef("explain takes -now or -config: nothing goes on by a configuration that is not in force")
	}
	answer, err := explainWith(ctx, g, *file, *at, q)
	if err != nil {
		return err
	}
	if g.json {
		return json.NewEncoder(env.Stdout).Encode(answer)
	}
	return printExplanation(env.Stdout, answer, q.Now)
}

// explainWith asks here, with a file's configuration, or a running server.
func explainWith(ctx context.Context, g globals, file, at string, q webadmin.ExplainQuestion) (answer webadmin.Explanation, err error) {
	if file != "" {
		c, err := readConfig(file)
		if err != nil {
			return answer, err
		}
		if q.At, err = timeOf(at, c); err != nil {
			return answer, err
		}
		return appliance.Explain(c, q)
	}
	client, err := newClient(g)
	if err != nil {
		return answer, err
	}
	c, _, err := client.config(ctx)
	if err != nil {
		return answer, err
	}
	if q.At, err = timeOf(at, c); err != nil {
		return answer, err
	}
	err = client.call(ctx, http.MethodPost, "/api/v1/explain", q, &answer)
	return answer, err
}

// timeOf reads a time, in the appliance's zone unless it says otherwise.
func timeOf(text string, c config.Config) (time.Time, error) {
	zone, err := time.LoadLocation(c.System.TimeZone)
	if err != nil {
		zone = time.UTC
	}
	now := time.Now().In(zone)
	if text == "" {
		return now, nil
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04", "2006-01-02 15:04"} {
		if t, err := time.ParseInLocation(layout, text, zone); err == nil {
			return t, nil
		}
	}
	if t, err := time.Parse("15:04", text); err == nil {
		return time.Date(now.Year(), now.Month(), now.Day(), t.Hour(), t.Minute(), 0, 0, zone), nil
	}
	return now, usagef("%q is not a time; it is such as 18:05 or \"2026-11-20 18:05\"", text)
}

func printExplanation(w io.Writer, answer webadmin.Explanation, now bool) error {
	for _, s := range answer.Steps {
		what := strings.TrimSpace(s.Where + " " + s.What)
		if what == "" {
			what = "decided"
		}
		if _, err := fmt.Fprintf(w, "%7.1f s  %s\n           %s\n", s.Seconds, what, s.Why); err != nil {
			return err
		}
	}
	known := "Not known: what groups remember, who waits, what was set at telephones and what flows do; it is as after a start."
	switch {
	case answer.Live && now:
		known = "Known: everything, as the running server has it now."
	case answer.Live:
		known = "Known: what groups remember, who waits and what was set at telephones, as the running server has it now."
	}
	_, err := fmt.Fprintln(w, known)
	return err
}
