package acd_test

import (
	"testing"
	"time"
)

// BenchmarkDialOut is a decision about a number outside, in a country with one of
// the longest plans.
func BenchmarkDialOut(b *testing.B) {
	p, w := shanghai(), guard{now: time.Unix(0, 0)}
	for b.Loop() {
		p.Decide(fromPort("c/fxs4", "901062881234"), w)
	}
}

// BenchmarkEmergency is one with all lines busy.
func BenchmarkEmergency(b *testing.B) {
	p := shanghai()
	for b.Loop() {
		p.Decide(fromPort("c/fxs1", "110"), guard{})
	}
}
