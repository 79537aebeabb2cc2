package rtp

import (
	"runtime"
	"testing"
	"time"
)

// While packets come, the reader keeps one of Go's processors, and the garbage
// collector need not wait for the next packet. Soon after the last one the
// processor is given back.
func TestAProcessorIsKeptWhilePacketsCome(t *testing.T) {
	before := runtime.GOMAXPROCS(3)
	defer runtime.GOMAXPROCS(before)
	p := polled(t)
	s := served(t, p)
	if err := s.Agree(terms(hole(t), PCMA)); err != nil {
		t.Fatal(err)
	}
	stop, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		pelt(t, s.Local(), stop)
	}()
	kept := func(want int) {
		t.Helper()
		for end := time.Now().Add(10 * time.Second); p.Kept() != want; {
			if time.Now().After(end) {
				t.Fatalf("%d processors are kept, want %d", p.Kept(), want)
			}
			<-time.After(time.Millisecond)
		}
	}
	kept(1)
	runtime.GC()
	close(stop)
	<-ended
	runtime.GC() // no packet comes that would end the wait
	kept(0)
}
