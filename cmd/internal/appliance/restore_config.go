package appliance

import (
	"context"
	"encoding/json"
	"io"

	"ringdown/internal/backup"
	"ringdown/internal/store"
)

// configIn is the text of the configuration that was in force in a backup, ""
// when it has none.
func configIn(ctx context.Context, file, passphrase string) (string, error) {
	texts := map[uint64]string{}
	var current uint64
	_, err := walk(ctx, file, passphrase, func(e backup.Entry, body io.Reader) error {
		switch {
		case e.Kind == backup.Mark && e.Name == "config_current":
			return json.NewDecoder(body).Decode(&current)
		case e.Kind != backup.Rows || e.Name != "config_versions":
			return nil
		}
		rows, err := readRows(body, e)
		for _, r := range rows {
			var v store.ConfigVersion
			if json.Unmarshal(r.Value, &v) == nil {
				texts[v.N] = v.Text
			}
		}
		return err
	})
	return texts[current], err
}
