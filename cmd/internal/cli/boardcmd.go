package cli

import (
	"context"
	"fmt"
	"strings"
)

const boardAbout = `Works with the hardware of a board, without a server:

  ringdown board simulate sim://?country=CN&lines=2&phones=2
        a voice card in software at a pseudo terminal; its lines and telephones are
        worked by lines on standard input, as "phone 1 up" or "line 1 call -from 0912345678"
  ringdown board conform vcard:///dev/ttyACM0
        runs the conformance suite against a voice card, or by v253://… a voice modem,
        that nobody else uses
  ringdown board firmware vcard:///dev/ttyACM0 IMAGE SIGNATURE
        writes a signed firmware into a voice card that nobody else uses
  ringdown board check FILE
        reads a board file and says what is wrong with it
  ringdown board describe FILE
        reads a board file and lists its signals with the lines and who uses them now`

func boardCommand() command {
	return command{"board", "simulate|conform|firmware|check|describe …", "voice cards and board files: simulate, try, check", runBoard}
}

// boardVerbs are the subcommands of board.
func boardVerbs() map[string]func(context.Context, Env, []string) error {
	return map[string]func(context.Context, Env, []string) error{
		"simulate": boardSimulate, "conform": boardConform, "firmware": boardFirmware, "check": boardCheck, "describe": boardDescribe,
	}
}

func runBoard(ctx context.Context, env Env, _ globals) error {
	f := newFlags(env, "board", "simulate [-flip SHARE] [-drop SHARE] URL | conform URL | firmware URL IMAGE SIGNATURE | check FILE | describe FILE", boardAbout)
	if len(env.Args) == 0 || strings.HasPrefix(env.Args[0], "-") {
		if err := f.parseAll(env.Args); err != nil {
			return err
		}
		return usagef("board takes simulate, conform, firmware, check or describe; ringdown board -h explains")
	}
	verb, ok := boardVerbs()[env.Args[0]]
	if !ok {
		return usagef("board takes simulate, conform, firmware, check or describe, not %q; ringdown board -h explains", env.Args[0])
	}
	return verb(ctx, env, env.Args[1:])
}

// boardWord reads flags and the one word behind them.
func boardWord(f *flags, args []string, what string) (string, error) {
	if err := f.parse(args); err != nil {
		return "", err
	}
	if f.NArg() != 1 {
		return "", usagef("%s takes %s and nothing else; ringdown board -h explains", f.Name(), what)
	}
	return f.Arg(0), nil
}

// shareFlag checks a share given in hundredths or as a number.
func shareFlag(name string, v float64) error {
	if v < 0 || v > 1 {
		return fmt.Errorf("-%s takes a share from 0 to 1, not %g", name, v)
	}
	return nil
}
