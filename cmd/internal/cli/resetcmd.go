package cli

import (
	"context"
	"fmt"
	"net/http"

	"ringdown/webadmin"
)

const resetAbout = `Brings the factory's settings back to a running server: erases settings, users, flows,
announcements, records, recordings, voice messages, certificates and the backups that
lie in its data directory, with the audit log; on an appliance of its own a fixed address
too. The program stays. It begins anew with a new set-up code. Make a backup first:
ringdown backup.

With -server and -key it takes an owner's name and password.`

const resetArgs = "-erase-everything [-user U -password-file F]"

func resetCommand() command {
	return command{"factory-reset", resetArgs, "erase everything and begin anew", runReset}
}

func runReset(ctx context.Context, env Env, g globals) error {
	f := newFlags(env, "factory-reset", resetArgs, resetAbout)
	sure := f.Bool("erase-everything", false, "that this is wanted")
	user := f.String("user", "", "name of an `owner`, with -server")
	file := f.String("password-file", "", "`file` whose first line is their password")
	if err := f.parseAll(env.Args); err != nil {
		return err
	}
	if !*sure {
		return usagef("factory-reset erases everything and cannot be undone: say -erase-everything if that is wanted")
	}
	password, err := readPassword(*file)
	if err != nil {
		return err
	}
	c, err := newClient(g)
	if err != nil {
		return err
	}
	wish := webadmin.ResetWish{Confirm: "erase", User: *user, Password: password}
	if err := c.call(ctx, http.MethodPost, "/api/v1/system/reset", wish, nil); err != nil {
		return err
	}
	fmt.Fprintln(env.Stdout, "Everything is erased; Ringdown begins anew, with a new set-up code.")
	return nil
}
