package webadmin

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// descriptions say what each setting is, by "Line.port": the labels and helps of the
// pages, or else the comments of internal/config. `go test ./webadmin -run
// Description -update` makes them.
//
//go:embed descriptions.json
var descriptions []byte

// describeSettings gives the parts of the configuration their descriptions.
func describeSettings(schemas map[string]*huma.Schema) error {
	var texts map[string]string
	if err := json.Unmarshal(descriptions, &texts); err != nil {
		return fmt.Errorf("read the descriptions of settings: %w", err)
	}
	for name, schema := range schemas {
		part, is := strings.CutPrefix(name, "Config")
		if !is {
			continue
		}
		if part == "uration" { // the whole is called Configuration
			part = "Config"
		}
		for field, p := range schema.Properties {
			if p.Description == "" {
				p.Description = texts[part+"."+field]
			}
		}
	}
	return nil
}
