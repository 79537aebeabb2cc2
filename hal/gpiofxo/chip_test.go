//go:build gpiosim

// On the kernel's GPIO character device, with the chip that its module gpio-sim
// simulates: scripts/test-gpio.sh runs it in an emulated machine.
package gpiofxo

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"ringdown/hal"
)

// simulated makes a chip with the lines HOOK, RI and LIU; at writes what is outside
// at one, and reads whether one has voltage.
func simulated(t *testing.T) (pull func(line int, up bool), high func(line int) bool) {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	at := "/sys/kernel/config/gpio-sim/simple"
	bank := filepath.Join(at, "bank0")
	dirs := []string{at, bank}
	files := [][2]string{{bank + "/num_lines", "3"}}
	for i, name := range []string{"HOOK", "RI", "LIU"} {
		line := filepath.Join(bank, "line"+strconv.Itoa(i))
		dirs, files = append(dirs, line), append(files, [2]string{line + "/name", name})
	}
	for _, d := range dirs {
		must(os.Mkdir(d, 0o700))
	}
	for _, f := range append(files, [2]string{at + "/live", "1"}) {
		must(os.WriteFile(f[0], []byte(f[1]), 0))
	}
	read := func(file string) string {
		text, err := os.ReadFile(file)
		must(err)
		return strings.TrimSpace(string(text))
	}
	t.Cleanup(func() {
		must(os.WriteFile(at+"/live", []byte("0"), 0))
		for i := range dirs {
			must(os.Remove(dirs[len(dirs)-1-i]))
		}
	})
	dir := filepath.Join("/sys/devices/platform", read(at+"/dev_name"), read(bank+"/chip_name"))
	line := func(n int) string { return filepath.Join(dir, "sim_gpio"+strconv.Itoa(n)) }
	pull = func(n int, up bool) {
		way := "pull-down"
		if up {
			way = "pull-up"
		}
		must(os.WriteFile(filepath.Join(line(n), "pull"), []byte(way), 0))
	}
	return pull, func(n int) bool { return read(filepath.Join(line(n), "value")) == "1" }
}

func TestChipIsASimpleLine(t *testing.T) {
	const hook, ri, liu = 0, 1, 2
	pull, high := simulated(t)
	d, err := NewDriver(lineURL)
	if err != nil {
		t.Fatal(err)
	}
	c, err := d.Open(t.Context(), "fxo9")
	if err != nil {
		t.Fatal(err)
	}
	if high(hook) {
		t.Error("the loop is closed at first")
	}
	if _, err := mustDriver(t).Open(t.Context(), "fxo9"); err == nil || !strings.Contains(err.Error(), "busy") {
		t.Errorf("its lines are taken twice: %v", err)
	}
	for n := range 51 { // 25 Hz for a second
		pull(ri, n%2 == 0)
		<-time.After(20 * time.Millisecond)
	}
	on, off := next(t, c), next(t, c)
	if on.Kind != hal.EvRingOn || on.Val < 23 || on.Val > 26 || off.Kind != hal.EvRingOff || off.Ms < 950 || off.Ms > 1150 {
		t.Errorf("a second of ringing: %+v, %+v", on, off)
	}
	t.Logf("a second of 25 Hz is told as %d Hz for %d ms", on.Val, off.Ms)
	if _, err := c.Ports()[0].Run(t.Context(), hal.Pattern{ID: 1, Steps: []hal.Step{{Drive: hal.OffHook}}}); err != nil || !high(hook) {
		t.Errorf("closing the loop: %v, relay %v", err, high(hook))
	}
	pull(liu, true)
	if e := next(t, c); e.Kind != hal.EvPatternDone {
		t.Errorf("%+v", e)
	}
	<-time.After(300 * time.Millisecond)
	pull(liu, false)
	lost := next(t, c)
	<-time.After(400 * time.Millisecond)
	pull(liu, true)
	back := next(t, c)
	if lost.Kind != hal.EvBattery || lost.Val != 0 || back.Kind != hal.EvBattery || back.Val != 1 || back.Ms < 390 || back.Ms > 600 {
		t.Errorf("the loop opened for 450 ms: %+v, %+v", lost, back)
	}
	t.Logf("no loop current is told, and its return after %d ms", back.Ms)
	if err := c.Close(); err != nil || high(hook) {
		t.Errorf("closed: %v, relay %v", err, high(hook))
	}
}

func mustDriver(t *testing.T) *Driver {
	t.Helper()
	d, err := NewDriver(lineURL)
	if err != nil {
		t.Fatal(err)
	}
	return d
}
