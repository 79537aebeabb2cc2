package appliance

import (
	"context"
	"testing"
	"testing/synctest"
	"time"
)

// TestAQuietApplianceGivesMemoryBack: nothing collects what a storm left when
// nothing is allocated any more.
func TestAQuietApplianceGivesMemoryBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		garbage := make([][]byte, 128)
		for i := range garbage {
			garbage[i] = make([]byte, 1<<20)
			garbage[i][0] = 1
		}
		_, full := memory()
		clear(garbage)
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- releaseMemory(ctx) }()
		<-time.After(3 * quietEvery)
		stop()
		if err := <-ended; err != nil {
			t.Fatal(err)
		}
		if _, left := memory(); left > full-64<<20 {
			t.Errorf("of %d MB %d are still held", full>>20, left>>20)
		}
	})
}
