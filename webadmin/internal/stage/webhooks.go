package main

import (
	"ringdown/internal/config"
	"ringdown/internal/webhook"
)

// hooksOf are the webhooks of a configuration, as far as they are tried.
func hooksOf(c config.Config) []webhook.Hook {
	var all []webhook.Hook
	for _, w := range c.Webhooks {
		all = append(all, webhook.Hook{ID: w.ID, URL: w.URL, Secret: string(w.Secret), Allow: w.Prefixes()})
	}
	return all
}
