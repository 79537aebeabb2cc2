package sipstack

import (
	"runtime"
	"testing"
	"testing/synctest"
	"time"
)

// Processors are kept while messages follow each other closely, but one is left
// to work, and all are given back when work piles up or no message comes.
func TestProcessorsAreKeptWhileMessagesCome(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		before := runtime.GOMAXPROCS(3)
		defer runtime.GOMAXPROCS(before)
		byOthers := 0
		a := newAwake(func() int { return byOthers })
		kept := func() (n int) {
			for place := range keptMost {
				if a.wanted(place) {
					n++
				}
			}
			return n
		}
		expect := func(when string, want int) {
			t.Helper()
			if got := kept(); got != want {
				t.Errorf("%s: %d processors are kept, want %d", when, got, want)
			}
		}
		<-time.After(time.Second)
		expect("no message has come", 0)
		a.touch(1)
		expect("a message has come", 2)
		byOthers = 1
		expect("sound is relayed too", 1)
		byOthers = 0
		a.touch(backlog + 1)
		expect("work piles up", 0)
		<-time.After(awakeFor)
		a.touch(1)
		expect("it has been done", 2)
		runtime.GOMAXPROCS(2)
		expect("on a machine of one", 1)
		<-time.After(awakeFor)
		expect("no message comes any more", 0)
	})
}
