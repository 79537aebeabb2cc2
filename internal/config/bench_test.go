package config_test

import (
	"testing"

	"ringdown/internal/config"
)

// BenchmarkParse is what reading and checking a configuration costs: it is done
// at each start and each change.
func BenchmarkParse(b *testing.B) {
	c, err := config.Demo(4, 8, "TW")
	if err != nil {
		b.Fatal(err)
	}
	text := c.Text()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := config.Parse(text); err != nil {
			b.Fatal(err)
		}
	}
}
