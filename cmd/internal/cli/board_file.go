package cli

import (
	"context"
	"fmt"
	"text/tabwriter"

	"ringdown/internal/board"
)

// readBoard reads the board file that a command names.
func readBoard(env Env, verb string, args []string) (board.Board, error) {
	name, err := boardWord(newFlags(env, "board "+verb, "FILE", boardAbout), args, "one board file")
	if err != nil {
		return board.Board{}, err
	}
	text, err := openFile(name)
	if err != nil {
		return board.Board{}, err
	}
	return board.Parse(text)
}

func boardCheck(_ context.Context, env Env, args []string) error {
	b, err := readBoard(env, "check", args)
	if err != nil {
		return err
	}
	fmt.Fprintf(env.Stdout, "%s: %d signals, %d cards, %d ports; nothing is wrong.\n", b.Name, len(b.Claims()), len(b.Modules), len(b.Ports))
	return nil
}

// boardDescribe lists each signal with its line, and who uses that now.
func boardDescribe(_ context.Context, env Env, args []string) error {
	b, err := readBoard(env, "describe", args)
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(env.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "SIGNAL\tLINE\tWAY\tUSED BY")
	for _, c := range b.Claims() {
		user, err := board.Kernel{}.User(c)
		switch {
		case err != nil:
			user = "(" + err.Error() + ")"
		case user == "":
			user = "nobody"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", c.Signal, c.Key(), c.Wire.Dir, user)
	}
	for _, url := range b.URLs() {
		fmt.Fprintf(w, "card\t%s\t\t\n", url)
	}
	return w.Flush()
}
