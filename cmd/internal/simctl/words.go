package simctl

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// ErrWords says that the words of a command make no sense.
var ErrWords = errors.New("not understood")

// wordsError is a sentence of kind ErrWords.
type wordsError struct{ sentence string }

func (e wordsError) Error() string        { return e.sentence }
func (e wordsError) Is(target error) bool { return target == ErrWords }

func wrong(format string, a ...any) error { return wordsError{fmt.Sprintf(format, a...)} }

// options reads "-name value" pairs and "-flag"s; flags are those in known with
// no value. What is left is the words.
type options struct {
	values map[string]string
	words  []string
}

// readOptions splits args by known: true for an option with a value.
func readOptions(verb string, args []string, known map[string]bool) (options, error) {
	o := options{values: map[string]string{}}
	for i := 0; i < len(args); i++ {
		name, dash := strings.CutPrefix(args[i], "-")
		name = strings.TrimPrefix(name, "-")
		name, value, inline := strings.Cut(name, "=")
		takes, there := known[name]
		switch {
		case !dash || name == "":
			o.words = append(o.words, args[i])
		case !there:
			return o, wrong("%s has no option -%s; %s", verb, name, optionList(known))
		case inline || !takes:
			o.values[name] = value
		case i+1 == len(args):
			return o, wrong("%s -%s needs a value behind it", verb, name)
		default:
			i++
			o.values[name] = args[i]
		}
	}
	return o, nil
}

func optionList(known map[string]bool) string {
	if len(known) == 0 {
		return "it takes none"
	}
	return "it has -" + strings.Join(slices.Sorted(maps.Keys(known)), ", -")
}

// has reports whether the option was given.
func (o options) has(name string) bool { _, there := o.values[name]; return there }

// none refuses words.
func (o options) none(verb string) error {
	if len(o.words) > 0 {
		return wrong("%s takes no word %q", verb, o.words[0])
	}
	return nil
}

// one wants exactly one word.
func (o options) one(verb, what string) (string, error) {
	if len(o.words) != 1 {
		return "", wrong("%s needs %s and nothing else", verb, what)
	}
	return o.words[0], nil
}
