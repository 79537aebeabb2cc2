package appliance

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/netip"

	"github.com/spf13/afero"

	"ringdown/hal"
	"ringdown/hal/sim"
	"ringdown/internal/call"
	"ringdown/internal/logbook"
	"ringdown/media/rtp"
	"ringdown/sipstack"
)

// Options say what an appliance works with.
type Options struct {
	Data     string   // directory of all that is kept; made when it is missing
	Hardware []string // hardware URLs; given, they replace the configured ones
	// Card is a simulated card that outlives the appliance, in the place of those of
	// Hardware; nil: none.
	Card *sim.Driver
	// Reach is the way to Card: a driver for the same card with a wire between;
	// nil: Card itself.
	Reach   hal.Driver
	HTTP    string // address of the pages without TLS, "" none
	HTTPS   string // address of the pages with TLS, "" none
	SIP     string // address for SIP over UDP and TCP, "" none
	SIPLax  bool   // go on without SIP, with a warning, when SIP's address is taken
	RTPLo   int    // the ports for the sound of SIP calls, both included;
	RTPHi   int    // 0: DefaultRTPLo and DefaultRTPHi
	Socket  bool   // listen on the owner-only socket in Data
	Version string
	// Erase notes that Data is to be emptied before it is opened next, and why; nil:
	// the pages bring no factory's settings back.
	Erase    func(why string) error
	Firmware string        // socket of whoever takes firmware updates, "" nobody does
	Log      *slog.Logger  // nil: silent
	Book     *logbook.Book // what Log writes into, for the pages; nil: none
	Audio    afero.Fs      // where recordings lie; nil: the folder "recordings" in Data
	Captures afero.Fs      // where what callers say to applications lies; nil: Data
	Sounds   afero.Fs      // where sounds lie, in the folders "music" and "sounds"; nil: those in Data
	// Multicast opens a way to an address that pages are sent to; nil: the network.
	Multicast func(ctx context.Context, to netip.AddrPort, how rtp.Multicast) (io.WriteCloser, error)
	// Names finds the hosts of trunks; nil: the system does.
	Names sipstack.Resolver
	// Servers answers what flows ask; nil: the network does.
	Servers http.RoundTripper
	// Config is used when Data holds no configuration yet; "" makes the demo of
	// a simulated card, or else the defaults.
	Config string
	// Numbered is told each call's number as it is given; nil: nobody asks.
	Numbered func(call.ID)
	// Decided is told of each decision, before anything is done about it, on the
	// engine's goroutine; nil: nobody asks.
	Decided func(Decided)
}

// doors reports whether anybody can ask for a page or use the API.
func (o Options) doors() bool { return o.HTTP != "" || o.HTTPS != "" || o.Socket }

// rtpPorts are those for the sound of SIP calls, both included.
func (o Options) rtpPorts() (lo, hi int) {
	if o.RTPLo == 0 && o.RTPHi == 0 {
		return DefaultRTPLo, DefaultRTPHi
	}
	return o.RTPLo, o.RTPHi
}

// The usual ports for RTP: those that many PBXs use, so that an office's
// firewall is likely to know them, and below the ports that systems take for
// themselves.
const (
	DefaultRTPLo = 10000
	DefaultRTPHi = 19999
)
