package cardsim_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"ringdown/hal/sim"
	"ringdown/hal/vcard/vcp"
	"ringdown/internal/cardsim"
)

// A host that greets the card and then reads nothing fills the wire; the card ends
// when it is to end all the same.
func TestACardWhoseHostReadsNothingEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		world, err := sim.NewDriver("sim://?country=US&lines=4&phones=4&seed=1")
		if err != nil {
			t.Fatal(err)
		}
		for n := range 4 {
			if err := world.Desk().Phone(n + 1).Up(); err != nil {
				t.Fatal(err)
			}
		}
		host, far := cardsim.Pipe()
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- cardsim.New(world, "sim0", cardsim.Options{}).Run(ctx, far) }()
		hello := vcp.Frame{Type: vcp.Hello, Seq: 1, Payload: vcp.HelloAsk{Version: vcp.Version, Nonce: 7}.Append(nil)}
		if _, err := host.Write(vcp.Append(nil, hello)); err != nil {
			t.Fatal(err)
		}
		<-time.After(5 * time.Second) // 160 kB of sound, of which the wire holds 16
		stop()
		select {
		case <-ended:
		case <-time.After(time.Minute):
			t.Error("the card never ends")
			_ = host.Close()
			<-ended
		}
	})
}
