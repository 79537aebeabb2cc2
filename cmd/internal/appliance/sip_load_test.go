package appliance_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ringdown/internal/config"
	"ringdown/internal/foreign"
)

// The load of TestSIPpLoad: small enough for the race detector, which makes
// everything some ten times as slow.
const (
	loadPairs = 60
	loadCalls = 240
	loadRate  = "30"
)

// TestSIPpLoad lets SIPp set calls up and tear them down side by side. Its worth
// is under -race.
func TestSIPpLoad(t *testing.T) {
	o := inOfficeWith(t, "127.0.0.1:0", func(c *config.Config) {
		for i := range 2 * loadPairs {
			number := fmt.Sprint(2000 + i)
			c.Extensions = append(c.Extensions, config.Extension{Number: number, SIP: config.SIP{Password: config.Secret("bench-" + number)}})
		}
	})
	var callers, callees strings.Builder
	callers.WriteString("SEQUENTIAL\n")
	callees.WriteString("SEQUENTIAL\n")
	for i := range loadPairs {
		const sign = "%[1]d;[authentication username=%[1]d password=bench-%[1]d]"
		fmt.Fprintf(&callers, sign+";%[2]d\n", 2000+i, 2000+loadPairs+i)
		fmt.Fprintf(&callees, sign+"\n", 2000+loadPairs+i)
	}
	there, here := foreign.PortText(t), foreign.PortText(t)
	o.sipp("register.xml", there, callees.String(), o.sip, "-m", fmt.Sprint(loadPairs), "-r", loadRate)
	ctx, hangUp := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		cmd := exec.CommandContext(ctx, "sipp", "-sf", scenario("callee.xml"), "-i", "127.0.0.1", "-p", there, "-nostdin", "-nd")
		cmd.Dir = t.TempDir()
		_ = cmd.Run() // it answers until it is killed
	}()
	o.sipp("caller.xml", here, callers.String(), o.sip, "-m", fmt.Sprint(loadCalls), "-r", loadRate, "-d", "20")
	hangUp()
	<-ended
	o.await("the end of all calls", func() bool {
		now, err := o.Engine().Snapshot(t.Context())
		return err == nil && len(now.Calls) == 0
	})
	o.must(o.Engine().Check(t.Context()))
}

func scenario(name string) string {
	file, err := filepath.Abs(filepath.Join("..", "..", "..", "bench", "scn", name))
	if err != nil {
		return err.Error()
	}
	return file
}

// sipp runs a scenario for the users of a list to its end.
func (o *office) sipp(name, port, users string, more ...string) {
	o.t.Helper()
	dir := o.t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "users.csv"), []byte(users), 0o600); err != nil {
		o.t.Fatal(err)
	}
	ctx, stop := context.WithTimeout(o.t.Context(), time.Minute)
	defer stop()
	cmd := exec.CommandContext(ctx, "sipp", append([]string{
		"-sf", scenario(name), "-inf", "users.csv", "-i", "127.0.0.1", "-p", port, "-nostdin", "-nd",
		"-trace_err", "-error_file", "errors",
	}, more...)...)
	cmd.Dir = dir
	if err := cmd.Run(); err != nil {
		said, _ := os.ReadFile(filepath.Join(dir, "errors"))
		o.t.Fatalf("%s: %v\n%s", name, err, said)
	}
}
