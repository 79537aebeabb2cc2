package lab

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"ringdown/cmd/internal/appliance"
	"ringdown/cmd/internal/scenario"
	"ringdown/internal/config"
)

// configure makes the text of the configuration: the demo of the card's size
// and country, with the script's settings laid over it.
func configure(hardware string, s scenario.Script) (string, error) {
	u, err := url.Parse(hardware)
	if err != nil {
		return "", fmt.Errorf("read the hardware line: %w", err)
	}
	c, err := appliance.DemoFor(u.Query())
	if err == nil && s.Tour {
		c, err = c.WithTour()
	}
	if err != nil {
		return "", err
	}
	for _, setting := range s.Settings {
		if c, err = set(c, setting.Path, setting.Value); err != nil {
			return "", fmt.Errorf("line %d: set %s: %w", setting.Line, setting.Path, err)
		}
	}
	return string(c.Text()), c.Validate()
}

// set changes one field. A value that is JSON is taken as such where the field
// allows it, and as a word otherwise. References are checked when all is set.
func set(c config.Config, path, value string) (config.Config, error) {
	var literal any
	if json.Unmarshal([]byte(value), &literal) == nil {
		if changed, err := replace(c, path, literal); err == nil {
			return changed, nil
		}
	}
	return replace(c, path, value)
}

func replace(c config.Config, path string, value any) (config.Config, error) {
	text, err := json.Marshal(c)
	if err != nil {
		return c, err
	}
	var tree any
	if err := json.Unmarshal(text, &tree); err != nil {
		return c, err
	}
	if err := put(tree, strings.Split(path, "."), value); err != nil {
		return c, err
	}
	if text, err = json.Marshal(tree); err != nil {
		return c, err
	}
	var changed config.Config
	return changed, json.Unmarshal(text, &changed)
}

// put walks to the parent of the field and sets it; nil removes it.
func put(tree any, path []string, value any) error {
	last := len(path) == 1
	switch node := tree.(type) {
	case map[string]any:
		if last {
			node[path[0]] = value
			if value == nil {
				delete(node, path[0])
			}
			return nil
		}
		if node[path[0]] == nil {
			node[path[0]] = map[string]any{}
		}
		return put(node[path[0]], path[1:], value)
	case []any:
		i, err := strconv.Atoi(path[0])
		if err != nil || i < 0 || i >= len(node) {
			return fmt.Errorf("there is no entry %q: entries are counted from 0 and there are %d", path[0], len(node))
		}
		if last {
			node[i] = value
			return nil
		}
		return put(node[i], path[1:], value)
	}
	return fmt.Errorf("%q has no parts", path[0])
}
