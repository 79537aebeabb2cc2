package jitter

import (
	"testing"
	"time"

	"ringdown/hal"
)

// BenchmarkFrame is a 10 ms frame at its share of packets of 20 ms.
func BenchmarkFrame(b *testing.B) {
	pcm := voice(hz)
	var buf Buffer
	var f hal.Frame
	ts, k := uint32(0), 0
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if i%2 == 0 {
			buf.Put(ts, pcm[k:k+160], time.Millisecond)
			ts += 160
			k = (k + 160) % hz
		}
		buf.Read(&f)
	}
}

// BenchmarkLostFrame is a frame of a loss of 60 ms in every 200.
func BenchmarkLostFrame(b *testing.B) {
	pcm := voice(hz)
	var buf Buffer
	var f hal.Frame
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if i%2 == 0 && i%20 < 14 {
			buf.Put(uint32(i*80), pcm[i*80%hz:][:160], time.Millisecond)
		}
		buf.Read(&f)
	}
}
