package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"slices"
	"strings"

	"ringdown/cmd/internal/appliance"
	"ringdown/internal/board"
	"ringdown/internal/logbook"
	"ringdown/sipstack"
)

// Addresses of the pages, and of SIP, unless they are said. A demo is for
// whoever started it; an appliance is for the telephones of its office.
const (
	defaultHTTP    = "127.0.0.1:8080"
	defaultHTTPS   = "127.0.0.1:8443"
	defaultSIPDemo = "127.0.0.1:5060"
	defaultSIP     = ":5060"
)

const serveAbout = `Runs the gateway until Ctrl-C or SIGTERM. A first start on an empty data directory
makes its configuration: with a simulated card the demo (phones 1 to 8 are 801 to 808,
line 1 rings 801), otherwise one without lines; the pages then ask for a password.`

func serveCommand() command {
	return command{"serve", "[-hal URL]… [-http ADDR] [-https ADDR] [-sip ADDR]", "run the gateway", runServe}
}

func runServe(ctx context.Context, env Env, g globals) error {
	sipstack.Tune()
	f := newFlags(env, "serve", "[-data DIR] [-hal URL]… [-board FILE] [-http ADDR] [-https ADDR] [-sip ADDR] [-rtp-ports LO-HI] [-log-level L]", serveAbout)
	var hardware list
	f.Var(&hardware, "hal", "hardware `URL`, such as sim://?country=CN&lines=4&phones=8&seed=7; may be said several times; replaces the configured hardware for this run")
	http := f.String("http", defaultHTTP, "`address` of the pages on this machine, or off")
	https := f.String("https", defaultHTTPS, "`address` of the pages with TLS, or off")
	sip := f.String("sip", "", "`address` for SIP telephones, UDP and TCP, or off (default "+defaultSIPDemo+" with simulated hardware, else "+defaultSIP+")")
	ports := f.String("rtp-ports", fmt.Sprintf("%d-%d", appliance.DefaultRTPLo, appliance.DefaultRTPHi), "`range` of UDP ports for the sound of SIP calls")
	firmware := f.String("firmware", "", "`socket` of the firmware's first process, which takes updates; the firmware says it itself")
	boardFile := f.String("board", "", "board `file`: its cards are used besides -hal, its LEDs and lifeline relay are worked (docs/hardware)")
	level := f.String("log-level", "info", "debug, info, warn or error")
	if err := f.parseAll(env.Args); err != nil {
		return err
	}
	book, err := openBook(env.Stderr, *level)
	if err != nil {
		return err
	}
	o := served{lines: board.Kernel{}, Options: appliance.Options{Data: g.data, Hardware: hardware, Socket: true, Version: env.version(), Firmware: *firmware, Log: slog.New(book), Book: book}}
	if o.HTTP, err = address("http", *http); err != nil {
		return err
	}
	if o.HTTPS, err = address("https", *https); err != nil {
		return err
	}
	if err = sipOptions(&o.Options, *sip, *ports); err != nil {
		return err
	}
	if o.board, err = readServed(*boardFile, &o.Options); err != nil {
		return err
	}
	return serve(ctx, env, o)
}

// sipOptions reads -sip and -rtp-ports. An address that nobody asked for may be
// taken: then there is no SIP, and the log says so.
func sipOptions(o *appliance.Options, sip, ports string) (err error) {
	if o.SIPLax = sip == ""; o.SIPLax {
		if sip = defaultSIP; simulated(o.Hardware) {
			sip = defaultSIPDemo
		}
	}
	if o.SIP, err = address("sip", sip); err != nil {
		return err
	}
	var rest string
	n, _ := fmt.Sscanf(ports+" ", "%d-%d%s", &o.RTPLo, &o.RTPHi, &rest)
	if n != 2 || o.RTPLo < 1024 || o.RTPHi > 65535 || o.RTPHi-o.RTPLo < 3 {
		return usagef("-rtp-ports takes the first and the last port, such as 10000-19999, within 1024 to 65535 and at least four, not %q", ports)
	}
	return nil
}

func simulated(hardware []string) bool {
	return slices.ContainsFunc(hardware, func(url string) bool { return strings.HasPrefix(url, "sim://") })
}

// served is an appliance with the board that it is on.
type served struct {
	appliance.Options
	board *board.Board // nil: none
	lines board.Lines  // where the board's are
}

func serve(ctx context.Context, env Env, o served) error {
	appliance.LimitMemory()
	o.Erase = func(why string) error { return wantErased(o.Data, why) }
	for {
		if err := eraseWanted(o.Data, o.Log); err != nil {
			return err
		}
		err := serveOnce(ctx, env, o)
		var erased *appliance.Erased
		if errors.As(err, &erased) {
			continue
		}
		var again *appliance.Again
		if !errors.As(err, &again) {
			return err
		}
		if err := appliance.Restore(ctx, o.Options, again.File, again.Passphrase, again.Parts); err != nil {
			o.Log.Error("The backup was not restored; all is as it was.", "error", err)
		}
	}
}

// serveOnce runs the gateway until it ends, or is to begin anew.
func serveOnce(ctx context.Context, env Env, o served) error {
	m, err := appliance.New(o.Options)
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	hide, err := showOn(ctx, o, m, func() {
		const why = "the board's button was held"
		if err := wantErased(o.Data, why); err != nil {
			stop(err)
		}
		stop(&appliance.Erased{Why: why})
	})
	if err == nil {
		err = m.Run(ctx, func(l appliance.Listening) { welcome(env.Stdout, o.Options, l) })
		hide()
	}
	if closed := m.Close(); err == nil {
		err = closed
	}
	var erased *appliance.Erased
	if cause := context.Cause(ctx); errors.As(cause, &erased) {
		return cause
	}
	return err
}

// address is "" for off.
func address(name, text string) (string, error) {
	if text == "off" || text == "" {
		return "", nil
	}
	if _, _, err := net.SplitHostPort(text); err != nil {
		return "", usagef("-%s takes an address with a port such as 127.0.0.1:8080 or :8080, or off, not %q", name, text)
	}
	return text, nil
}

// openBook logs to w, and keeps what the pages show.
func openBook(w io.Writer, level string) (*logbook.Book, error) {
	l := &slog.LevelVar{}
	if err := l.UnmarshalText([]byte(level)); err != nil {
		return nil, usagef("-log-level takes debug, info, warn or error, not %q", level)
	}
	return logbook.New(slog.NewTextHandler(w, &slog.HandlerOptions{Level: l}), l), nil
}

// welcome says where the pages are, how to sign in, and what to try.
func welcome(w io.Writer, o appliance.Options, l appliance.Listening) {
	var lines []string
	add := func(format string, a ...any) { lines = append(lines, fmt.Sprintf(format, a...)) }
	add("Ringdown is running.")
	switch {
	case l.HTTP != "":
		add("  Pages:    http://%s", l.HTTP)
	case l.HTTPS != "":
		add("  Pages:    https://%s", l.HTTPS)
	}
	switch {
	case l.HTTP == "" && l.HTTPS == "":
		add("  Pages:    none; -http and -https are off")
	case l.SetupCode != "":
		add("  Sign in:  open the pages, make your password; the set-up code is %s", l.SetupCode)
	default:
		add("  Sign in:  as owner, with your password")
	}
	if l.SIP != "" {
		add("  SIP:      %s; telephones sign in with their number and password, see: bin/ringdown config export%s", l.SIP, dataFlag(o.Data))
	}
	if l.SIPS != "" {
		add("  SIP TLS:  %s; encrypted, with the device's certificate or that of sip.certificate", l.SIPS)
	}
	if l.Simulated {
		add("  Try:      bin/ringdown sim line 1 call -from 0912345678 -name 王小明%s", dataFlag(o.Data))
	}
	fmt.Fprintln(w, strings.Join(lines, "\n"))
}

// dataFlag is what a command needs to find a server that is not at the usual place.
func dataFlag(data string) string {
	if data == defaultData {
		return ""
	}
	return " -data " + data
}
