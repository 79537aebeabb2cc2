package sound

import (
	"errors"
	"flag"
	"fmt"
	"io"
)

const usage = `usage: ringdown sound COMMAND …

  detect [-country CC] FILE.wav
      print what is heard: one JSON object per line, in order of time
  make dtmf [-on MS] [-off MS] [-level DBM0] [-twist DB] DIGITS OUT.wav
  make callerid [-country CC] [-way NAME] [-number N] [-name TEXT] [-time MMDDhhmm]
                [-withheld] [-out-of-area] [-level DBM0] OUT.wav
  make tone [-country CC] [-seconds S] [-level DB] KIND OUT.wav
      KIND: dial busy congestion ringback call-waiting stutter unobtainable sit howler cng ced
  make ring [-country CC] [-seconds S] OUT.wav
  echo [-tail-ms N] [-law a|u] [-nlp=false] FAR.wav NEAR.wav OUT.wav
      take FAR's echo out of NEAR
  measure [-json]
      print the cost of each detector and of the canceller in ns per sample

WAV files are 8 kHz mono; 16-bit linear, A-law and µ-law are read, linear is written.
`

// errUse marks wrong use: exit code 2 rather than 1.
var errUse = errors.New("")

// Exit codes.
const (
	exitDone   = 0
	exitFailed = 1
	exitUse    = 2
)

// Run does what args say and gives the exit code.
func Run(args []string, _ io.Reader, stdout, stderr io.Writer) int {
	err := run(args, stdout)
	switch {
	case err == nil:
		return exitDone
	case errors.Is(err, flag.ErrHelp):
		fmt.Fprint(stdout, usage)
		return exitDone
	}
	fmt.Fprintf(stderr, "ringdown sound: %s\n", err)
	if errors.Is(err, errUse) {
		return exitUse
	}
	return exitFailed
}

func run(args []string, stdout io.Writer) error {
	if len(args) == 0 {
		return wrong("say what to do: detect, make, echo or measure (-h shows how)")
	}
	switch args[0] {
	case "detect":
		return detect(args[1:], stdout)
	case "make":
		return makeSound(args[1:])
	case "echo":
		return cancelEcho(args[1:])
	case "measure":
		return measure(args[1:], stdout)
	case "-h", "-help", "--help", "help":
		return flag.ErrHelp
	}
	return wrong("%q is not a command; there are detect, make, echo and measure", args[0])
}

func wrong(format string, args ...any) error {
	return fmt.Errorf(format+"%w", append(args, errUse)...)
}

// words are the command's flags and the names that must follow.
type words struct {
	flags *flag.FlagSet
	name  string
}

func newWords(name string) words {
	f := flag.NewFlagSet(name, flag.ContinueOnError)
	f.SetOutput(io.Discard)
	return words{f, name}
}

// parse takes flags and plain words in any order and gives the plain ones;
// there must be one for each of want.
func (w words) parse(args []string, want ...string) ([]string, error) {
	var plain []string
	for len(args) > 0 {
		if err := w.flags.Parse(args); err != nil {
			if errors.Is(err, flag.ErrHelp) {
				return nil, err
			}
			return nil, wrong("%s: %v", w.name, err)
		}
		if args = w.flags.Args(); len(args) > 0 {
			plain, args = append(plain, args[0]), args[1:]
		}
	}
	if len(plain) < len(want) {
		return nil, wrong("%s: %s is missing", w.name, want[len(plain)])
	}
	if len(plain) > len(want) {
		return nil, wrong("%s: %q is one word too many", w.name, plain[len(want)])
	}
	return plain, nil
}
