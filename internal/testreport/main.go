package main

import (
	"flag"
	"fmt"
	"os"
	"strings"
)

func main() {
	allow := flag.String("allow", "", "file that lists the tests that may be skipped")
	strict := flag.Bool("strict", false, "fail on a skip that the list does not name")
	again := flag.String("again", "", "file to which tests that failed are written if it is worth trying them again, alone")
	realtime := flag.String("realtime", "", "packages, separated by commas, whose tests are worth trying again")
	flag.Parse()
	ok, err := run(*allow, *strict, *again, strings.Split(*realtime, ","))
	if err != nil {
		fmt.Fprintln(os.Stderr, "testreport:", err)
	}
	if err != nil || !ok {
		os.Exit(1)
	}
}

func run(allow string, strict bool, again string, realtime []string) (bool, error) {
	allowed, err := readAllowed(allow)
	if err != nil {
		return false, err
	}
	r := newReport(os.Stdout)
	if err := r.read(os.Stdin); err != nil {
		return false, err
	}
	ok := r.close(allowed, strict)
	if again == "" {
		return ok, nil
	}
	return ok, writeAgain(again, r.again(realtime))
}

func readAllowed(name string) (map[key]string, error) {
	if name == "" {
		return nil, nil
	}
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("read list of allowed skips: %w", err)
	}
	return parseAllowed(name, string(text))
}

// parseAllowed wants a reason on every line, so that the list explains itself.
func parseAllowed(name, text string) (map[key]string, error) {
	allowed := map[key]string{}
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		f := strings.Fields(line)
		if len(f) < 3 {
			return nil, fmt.Errorf("%s line %d: want \"package TestName why\", got %q", name, i+1, line)
		}
		allowed[key{f[0], f[1]}] = strings.Join(f[2:], " ")
	}
	return allowed, nil
}
