//go:build !race

package rtp

import "testing"

// Not under the race detector: SRTP keeps its hash states in a sync.Pool, which
// then throws one in four away on purpose.
func TestNoEncryptedPacketAllocates(t *testing.T) {
	for _, suite := range allSuites {
		for _, both := range []bool{true, false} { // or one side only
			if n := testing.AllocsPerRun(1000, sealedRelay(t, suite, both)); n > 0 {
				t.Errorf("suite %d, both %v: a packet allocates %.1f times", suite, both, n)
			}
		}
	}
}
