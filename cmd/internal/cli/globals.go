package cli

import "strings"

// defaultData is where a server keeps its data when nobody says otherwise; the
// same folder that `make run` uses.
const defaultData = "./var"

// globals are the flags that every command takes, anywhere on the line.
type globals struct {
	data, server, key string
	json              bool
}

// takeGlobals picks the global flags out of args. Both -flag VALUE and
// -flag=VALUE are taken, with one dash or two; all behind "--" is left alone.
func takeGlobals(args []string) (globals, []string, error) {
	g := globals{data: defaultData}
	values := map[string]*string{"data": &g.data, "server": &g.server, "key": &g.key}
	var rest []string
	for i := 0; i < len(args); i++ {
		name, value, inline := splitFlag(args[i])
		target := values[name]
		switch {
		case args[i] == "--":
			return g, append(rest, args[i:]...), nil
		case name == "json":
			g.json = value != "false"
		case target == nil:
			rest = append(rest, args[i])
		case inline:
			*target = value
		case i+1 == len(args):
			return g, nil, usagef("the flag -%s needs a value behind it", name)
		default:
			i++
			*target = args[i]
		}
	}
	return g, rest, nil
}

// splitFlag reads "-name=value" or "-name"; name is "" for what is no flag.
func splitFlag(arg string) (name, value string, inline bool) {
	if !strings.HasPrefix(arg, "-") || arg == "-" {
		return "", "", false
	}
	name = strings.TrimPrefix(strings.TrimPrefix(arg, "-"), "-")
	if i := strings.IndexByte(name, '='); i >= 0 {
		return name[:i], name[i+1:], true
	}
	return name, "", false
}
