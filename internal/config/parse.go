package config

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"

	"ringdown/internal/config/migrate"
)

// Parse reads a configuration from its text form. The error is [Problems]; with
// an error the Config is of no use.
func Parse(text []byte) (Config, error) { return parse(text, migrate.Steps()) }

func parse(text []byte, steps []migrate.Step) (Config, error) {
	root, err := readYAML(text)
	if err != nil {
		return Config{}, err
	}
	newest := migrate.Latest(steps)
	version, err := versionOf(root, newest)
	if err != nil {
		return Config{}, err
	}
	if version < newest {
		return parseOld(text, version, steps)
	}
	return decodeAndValidate(root)
}

func decodeAndValidate(root ast.Node) (Config, error) {
	var c Config
	c.System.setDefaults()
	d := newDecoder()
	d.structure(root, "", &c)
	c.Version = Version
	ps := append(d.problems, d.locate(d.unspoken(c.check()))...)
	slices.SortStableFunc(ps, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	if err := ps.err(); err != nil {
		return Config{}, err
	}
	return c, nil
}

// versionOf reads the field "version" alone: until it is known, nothing else
// of the text can be judged.
func versionOf(root *ast.MappingNode, newest int) (int, error) {
	allowed := fmt.Sprintf("this firmware reads versions 1 to %d", newest)
	if newest == 1 {
		allowed = "this firmware reads version 1"
	}
	for _, kv := range root.Values {
		if keyText(kv) != "version" {
			continue
		}
		v, ok := integer(kv.Value)
		switch {
		case !ok || v < 1:
			return 0, Problems{at(kv.Value, "version", fmt.Sprintf("is not a version number; %s", allowed))}
		case v > int64(newest):
			return 0, Problems{at(kv.Value, "version", fmt.Sprintf(
				"the text was written by a newer firmware (version %d); %s", v, allowed))}
		}
		return int(v), nil
	}
	return 0, Problems{at(root, "version", "is missing; "+allowed)}
}

// parseOld migrates raw data and reads the result. Places in the problems are
// those of the migrated text, which is why the first of them says so.
func parseOld(text []byte, from int, steps []migrate.Step) (Config, error) {
	raw := migrate.Raw{}
	if err := guarded(func() error { return yaml.Unmarshal(text, &raw) }); err != nil {
		return Config{}, Problems{{What: fmt.Sprintf("the text of version %d cannot be read: %v", from, err)}}
	}
	if err := migrate.Run(raw, from, steps); err != nil {
		return Config{}, Problems{{What: err.Error()}}
	}
	migrated, err := yaml.Marshal(raw)
	if err != nil {
		return Config{}, Problems{{What: fmt.Sprintf("the migrated text cannot be written: %v", err)}}
	}
	root, err := readYAML(migrated)
	if err != nil {
		return Config{}, err
	}
	c, err := decodeAndValidate(root)
	return c, noteMigrated(err, from)
}

func noteMigrated(err error, from int) error {
	var ps Problems
	if !errors.As(err, &ps) {
		return err
	}
	note := Problem{What: fmt.Sprintf("the text is of version %d; lines below are those after its migration", from)}
	return append(Problems{note}, ps...)
}
