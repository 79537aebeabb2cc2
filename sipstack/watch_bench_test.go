package sipstack

import (
	"fmt"
	"testing"
)

// BenchmarkShow is the cost of one look at 1000 extensions that 5000 keys watch,
// while one call rings: no key watches that one.
func BenchmarkShow(b *testing.B) {
	s := &Stack{watches: map[dialogID]*watch{}}
	all := make([]Watched, 1001)
	for i := range all {
		all[i].Number = fmt.Sprint(1000 + i)
	}
	s.show(all)
	for i := range 5000 {
		id := dialogID{call: fmt.Sprint(i)}
		s.watches[id] = &watch{number: all[i%1000].Number}
	}
	b.ReportAllocs()
	for n := range b.N {
		all[1000].Calls = []WatchedCall{{ID: uint64(n), Stage: CallEarly}}
		s.show(all)
	}
}
