package cli

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"
)

// flags is a flag set that fails in one sentence and prints its own help.
type flags struct {
	*flag.FlagSet
	env         Env
	args, about string
}

func newFlags(env Env, name, args, about string) *flags {
	f := &flags{FlagSet: flag.NewFlagSet(name, flag.ContinueOnError), env: env, args: args, about: about}
	f.SetOutput(io.Discard)
	f.Usage = func() {}
	return f
}

// parse reads the flags; the words between and behind them are f.Args().
func (f *flags) parse(args []string) error {
	err := f.FlagSet.Parse(args)
	if errors.Is(err, flag.ErrHelp) {
		f.help(f.env.Stdout)
		return errHelp
	}
	if err != nil {
		return usagef("%s: %s; ringdown %s -h explains", f.Name(), sentence(err), f.Name())
	}
	return nil
}

// parseAll is parse for a command that takes no words besides its flags.
func (f *flags) parseAll(args []string) error {
	if err := f.parse(args); err != nil {
		return err
	}
	if f.NArg() > 0 {
		return usagef("%s takes no word %q; ringdown %s -h explains", f.Name(), f.Arg(0), f.Name())
	}
	return nil
}

func (f *flags) help(w io.Writer) {
	fmt.Fprintf(w, "usage: ringdown %s %s\n\n%s\n", f.Name(), f.args, f.about)
	any := false
	f.VisitAll(func(*flag.Flag) { any = true })
	if any {
		fmt.Fprint(w, "\n")
		f.SetOutput(w)
		f.PrintDefaults()
		f.SetOutput(io.Discard)
	}
}

// sentence turns the flag package's errors into ours.
func sentence(err error) string {
	text := err.Error()
	if name, ok := strings.CutPrefix(text, "flag provided but not defined: "); ok {
		return "there is no flag " + name
	}
	return text
}

// list is a flag that may be given several times.
type list []string

func (l *list) String() string     { return strings.Join(*l, " ") }
func (l *list) Set(s string) error { *l = append(*l, s); return nil }
