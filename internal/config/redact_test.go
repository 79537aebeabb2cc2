package config

import (
	"slices"
	"strings"
	"testing"
)

func TestARedactedConfigurationShowsNoSecret(t *testing.T) {
	c := full(t)
	secrets := c.Secrets()
	if len(secrets) < 3 {
		t.Fatalf("the full example has %d secrets", len(secrets))
	}
	text := string(c.Redacted().Text())
	if !slices.Equal(c.Secrets(), secrets) {
		t.Error("redacting changed the original")
	}
	for _, s := range secrets {
		if len(s) > 4 && strings.Contains(text, s) {
			t.Errorf("%q can still be read", s)
		}
	}
}
