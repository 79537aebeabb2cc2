package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
)

// The exit codes that scripts rely on.
const (
	exitOK      = 0
	exitFailure = 1
	exitUsage   = 2
)

// Env is what a command may touch of the process that runs it.
type Env struct {
	Args           []string
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	Version        string          // of the build, "" unknown
	Context        context.Context // nil: ends with SIGINT or SIGTERM
}

// command is one subcommand. Its run prints to env and returns an error, of
// kind usageError when the words were wrong.
type command struct {
	name, args, about string
	run               func(ctx context.Context, env Env, g globals) error
}

// usageError is a wrong use of a command; it exits with 2.
type usageError struct{ sentence string }

func (e usageError) Error() string { return e.sentence }

func usagef(format string, a ...any) error { return usageError{fmt.Sprintf(format, a...)} }

// errHelp says that help was asked for and printed.
var errHelp = errors.New("help was printed")

// errSilent fails a command that has already said why; errSilentUsage likewise,
// for wrong words.
var (
	errSilent      = errors.New("already said")
	errSilentUsage = errors.New("already said how it is used")
)

// Main runs one command line and returns the exit code.
func Main(env Env) int {
	ctx := env.Context
	if ctx == nil {
		var stop context.CancelFunc
		ctx, stop = signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
		defer stop()
	}
	return exitCode(env, dispatch(ctx, env))
}

func exitCode(env Env, err error) int {
	var wrong usageError
	switch {
	case err == nil || errors.Is(err, errHelp):
		return exitOK
	case errors.Is(err, errSilent):
		return exitFailure
	case errors.Is(err, errSilentUsage):
		return exitUsage
	case errors.As(err, &wrong):
		fmt.Fprintln(env.Stderr, "ringdown: "+wrong.sentence)
		return exitUsage
	}
	fmt.Fprintln(env.Stderr, "ringdown: "+err.Error())
	return exitFailure
}

func dispatch(ctx context.Context, env Env) error {
	g, rest, err := takeGlobals(env.Args)
	if err != nil {
		return err
	}
	if len(rest) == 0 || isHelp(rest[0]) {
		printOverview(env.Stdout)
		return errHelp
	}
	for _, c := range commands() {
		if c.name == rest[0] {
			env.Args = rest[1:]
			return c.run(ctx, env, g)
		}
	}
	return usagef("there is no command %q; the commands are %s", rest[0], commandNames())
}

func isHelp(word string) bool {
	return word == "-h" || word == "-help" || word == "--help" || word == "help"
}

func printOverview(w io.Writer) {
	fmt.Fprint(w, "Ringdown, the telephony gateway for analog lines and phones.\n\nusage: ringdown COMMAND [ARGUMENT …]\n\n")
	for _, c := range commands() {
		fmt.Fprintf(w, "  %-8s  %s\n", c.name, c.about)
	}
	fmt.Fprint(w, "\nringdown COMMAND -h explains one. -data DIR, -server URL, -key KEY and -json are taken anywhere.\n")
}

func commandNames() string {
	var names []string
	for _, c := range commands() {
		names = append(names, c.name)
	}
	return strings.Join(names, ", ")
}
