package cli

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"strings"

	"ringdown/cmd/internal/appliance"
	"ringdown/internal/config"
	"ringdown/internal/country"
)

const setupAbout = `Makes the data directory ready without a browser. With -demo the configuration is that
of the simulated office. With -password-file the owner's account is made and the pages'
first run is closed; without it the pages ask for a password at the first visit.
A directory that is set up already is left as it is.`

func setupCommand() command {
	return command{"setup", "-data DIR [-country CC] [-language L] [-timezone TZ] [-password-file F] [-demo]", "first run without a browser", runSetup}
}

func runSetup(_ context.Context, env Env, g globals) error {
	f := newFlags(env, "setup", "-data DIR [-country CC] [-language L] [-timezone TZ] [-password-file F] [-demo]", setupAbout)
	code := f.String("country", "CN", "two-letter `country`: its tones, ringing and caller id")
	language := f.String("language", "", "zh-Hant, zh-Hans or en; default by country with -demo, else en")
	zone := f.String("timezone", "", "`zone` such as Asia/Taipei; default by country with -demo, else UTC")
	file := f.String("password-file", "", "`file` whose first line is the owner's password")
	demo := f.Bool("demo", false, "4 simulated lines and 8 telephones")
	if err := f.parseAll(env.Args); err != nil {
		return err
	}
	c, err := setupConfig(*code, *language, *zone, *demo)
	if err != nil {
		return usageError{err.Error()}
	}
	password, err := readPassword(*file)
	if err != nil {
		return err
	}
	if err := appliance.SetUp(appliance.Options{Data: g.data, Config: string(c.Text())}, password); err != nil {
		return err
	}
	fmt.Fprintf(env.Stdout, "%s is set up for %s.\n", g.data, c.System.Country)
	return nil
}

func setupConfig(code, language, zone string, demo bool) (config.Config, error) {
	if !demo {
		return config.Default(country.Code(code), language, zone)
	}
	c, err := appliance.Demo(country.Code(code))
	if err == nil {
		c, err = c.WithTour()
	}
	if err != nil {
		return c, err
	}
	if language != "" {
		c.System.Language = language
	}
	if zone != "" {
		c.System.TimeZone = zone
	}
	return c, c.Validate()
}

// maxPasswordFile is far more than the longest password.
const maxPasswordFile = 4 << 10

// readPassword is "" when no file was named.
func readPassword(file string) (string, error) {
	if file == "" {
		return "", nil
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return "", fmt.Errorf("read the password from %s: %w", file, plain(err))
	}
	if len(text) > maxPasswordFile {
		return "", usagef("%s has %d bytes: a password file holds one line", file, len(text))
	}
	line, _, _ := bytes.Cut(text, []byte("\n"))
	password := strings.TrimRight(string(line), "\r")
	if password == "" {
		return "", usagef("%s begins with an empty line: the first line is the password", file)
	}
	return password, nil
}
