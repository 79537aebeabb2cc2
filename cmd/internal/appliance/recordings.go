package appliance

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"path/filepath"
	"sync"
	"time"

	"github.com/spf13/afero"

	"ringdown/cmd/internal/phones"
	"ringdown/fxo"
	"ringdown/internal/call"
	"ringdown/media"
)

// recordingOrders bounds what waits for the recordings' goroutine. An office
// starts a few recordings a second; when the disk hangs so long that this many
// wait, further calls are not recorded, and go on.
const recordingOrders = 64

// recordings keeps the sound of calls. The engine names and orders them; files
// are opened and written by goroutines of run, so a slow or full disk holds up
// no call.
type recordings struct {
	files    afero.Fs
	hardware *fxo.Hardware
	phones   *phones.Phones
	log      *slog.Logger
	orders   chan call.Effect

	// Of the goroutine in run.
	running map[call.Port]recording    // by the port that the engine names
	closing map[string]<-chan struct{} // files that are being completed, and not yet known to be
	all     sync.WaitGroup
}

// recording is one under way. What an analog port hears is written by its
// card's clock; what two telephones say, packet by packet, by a tape.
type recording struct {
	*media.Recorder
	tapped      call.Port // the analog port; "": there is none
	left, right call.Port
	tape        *media.Tape // nil: there is an analog port
}

func newRecordings(o Options, hardware *fxo.Hardware, network *phones.Phones, log *slog.Logger) *recordings {
	files := o.Audio
	if files == nil {
		files = afero.NewBasePathFs(afero.NewOsFs(), filepath.Join(o.Data, "recordings"))
	}
	return &recordings{
		files: files, hardware: hardware, phones: network, log: log,
		orders: make(chan call.Effect, recordingOrders), running: map[call.Port]recording{}, closing: map[string]<-chan struct{}{},
	}
}

// Path implements engine.Recordings: a folder for each day.
func (r *recordings) Path(id call.ID, at time.Time) string {
	return fmt.Sprintf("%s/%s-%d.wav", at.Format("2006/01/02"), at.Format("150405"), id)
}

// start and stop take an order from the engine; they never block.
func (r *recordings) start(e call.Effect) { r.order(e) }
func (r *recordings) stop(e call.Effect)  { r.order(e) }

func (r *recordings) order(e call.Effect) {
	select {
	case r.orders <- e:
	default:
		r.log.Warn("A call is not recorded: the disk is too slow.", "call", uint64(e.Call))
	}
}

// run carries out orders until ctx ends; then every recording is completed.
func (r *recordings) run(ctx context.Context) error {
	defer r.all.Wait()
	for {
		select {
		case <-ctx.Done():
			for port := range r.running {
				r.end(port)
			}
			return nil
		case e := <-r.orders:
			if e.Kind == call.StopRecording {
				r.end(e.Port)
			} else {
				r.begin(e)
			}
		}
	}
}

// begin opens the file and taps the pair: the line's far end on the left, our
// side on the right.
func (r *recordings) begin(e call.Effect) {
	r.end(e.Port)
	rec, err := r.open(e.Path)
	if err != nil {
		r.log.Warn("A call is not recorded.", "call", uint64(e.Call), "error", err)
		return
	}
	now := recording{Recorder: rec, tapped: tapped(e)}
	if now.tapped == "" {
		now.left, now.right = sides(e)
		now.tape = media.NewTape(rec, time.Now())
	}
	r.running[e.Port] = now
	done := make(chan struct{})
	r.closing[e.Path] = done
	r.all.Go(func() {
		defer close(done)
		// The recorder ends by Stop, not by a context: what is queued is written.
		if err := rec.Run(context.Background()); err != nil {
			r.log.Warn("A recording ended early; the call went on.", "call", uint64(e.Call), "file", e.Path, "error", err)
		}
	})
	if now.tape != nil {
		r.phones.Record(now.left, now.right, now.tape)
		return
	}
	r.hardware.Tap(now.tapped, rec.Leg(0), rec.Leg(1))
}

// open makes the file of a call, or goes on in it: a call that was transferred
// has one recording.
func (r *recordings) open(path string) (*media.Recorder, error) {
	for file, done := range r.closing {
		select {
		case <-done:
			delete(r.closing, file)
		default:
			if file == path {
				<-done // it was stopped a moment ago
			}
		}
	}
	rec, err := media.NewRecorder(r.files, path, media.Stereo)
	if errors.Is(err, fs.ErrExist) {
		return media.ContinueRecorder(r.files, path, media.Stereo)
	}
	return rec, err
}

// tapped is the port whose pair is recorded: the first of the two that is
// analog, "" if none is.
func tapped(e call.Effect) call.Port {
	switch {
	case !e.Port.SIP():
		return e.Port
	case !e.Peer.SIP():
		return e.Peer
	}
	return ""
}

// sides says who is on the left of two on the network: the far end of a trunk,
// as that of a line.
func sides(e call.Effect) (left, right call.Port) {
	if e.Peer.Trunk() && !e.Port.Trunk() {
		return e.Peer, e.Port
	}
	return e.Port, e.Peer
}

func (r *recordings) end(port call.Port) {
	now, running := r.running[port]
	if !running {
		return
	}
	delete(r.running, port)
	if now.tape != nil {
		r.phones.Record(now.left, now.right, nil)
		now.tape.End(time.Now())
	} else {
		r.hardware.Tap(now.tapped, nil, nil)
	}
	now.Stop()
}
