package archtest

// Room is one row of the import map. Paths are relative to the module's root
// and stand for the folder and all below it; the longest row that fits a
// package is its room. A room may always import itself and the standard
// library.
type Room struct {
	Path    string
	Rooms   []string // rooms its code may import
	Modules []string // outside modules its code may import
	Tests   []string // rooms and modules that its tests may import besides
}

// module is the import path of the module's root.
const module = "ringdown"

// TestModules may be imported by any room's tests, and by no code.
func TestModules() []string {
	return []string{
		"github.com/google/go-cmp",
		"github.com/rogpeppe/go-internal",
		"github.com/santhosh-tekuri/jsonschema/v6",
		"go.uber.org/goleak",
		"pgregory.net/rapid",
	}
}

// Rooms is the import map. Only cmd knows every room; nothing imports cmd, and
// only cmd imports webadmin.
func Rooms() []Room { return append(core(), edges()...) }

// core are the rooms that calls go through.
func core() []Room {
	return []Room{
		{Path: "hal", Rooms: nil},
		{Path: "hal/sim", Rooms: []string{"hal", "internal/country", "media"}, Tests: []string{"hal/haltest"}},
		{Path: "hal/haltest", Rooms: []string{"hal"}},
		{
			Path: "hal/vcard", Rooms: []string{"hal", "hal/tty", "media"},
			Tests: []string{"hal/sim", "hal/haltest", "internal/cardsim"},
		},
		{Path: "hal/tty", Modules: []string{"go.bug.st/serial"}, Tests: []string{"internal/cardsim"}},
		{
			Path: "hal/v253", Rooms: []string{"hal", "hal/tty", "media"},
			Tests: []string{"hal/sim", "hal/haltest", "internal/modemsim", "internal/cardsim", "internal/country"},
		},
		{Path: "internal/modemsim", Rooms: []string{"hal", "media", "internal/country"}, Tests: []string{"hal/sim", "internal/cardsim"}},
		{Path: "hal/dahdi", Rooms: []string{"hal"}, Modules: []string{"golang.org/x/sys"}, Tests: []string{"hal/haltest"}},
		{Path: "internal/board", Modules: []string{"github.com/goccy/go-yaml", "github.com/warthog618/go-gpiocdev"}},
		{Path: "hal/gpiofxo", Rooms: []string{"hal", "internal/board"}, Tests: []string{"hal/haltest"}},
		{Path: "internal/cardsim", Rooms: []string{"hal", "hal/vcard", "media"}, Modules: []string{"golang.org/x/sys"}, Tests: []string{"hal/sim"}},

		// The words of a call and the data of a country: the standard library only.
		{Path: "internal/call"},
		{Path: "internal/country"},
		{Path: "internal/alert/trap", Rooms: []string{"internal/alert"}, Modules: []string{"github.com/gosnmp/gosnmp"}},
		{Path: "internal/alert", Rooms: []string{"internal/guarded"}}, // also alert/syslog
		{Path: "internal/feature"},
		{Path: "internal/guarded"}, // who asks servers by URL
		{Path: "internal/webhook", Rooms: []string{"internal/guarded", "internal/store"}},

		{Path: "acd", Rooms: []string{"internal/call", "internal/country", "internal/feature"}},
		{Path: "internal/explain", Rooms: []string{"internal/call", "acd"}},
		{Path: "internal/desk", Rooms: []string{"internal/call"}},
		{Path: "internal/engine", Rooms: []string{"internal/call", "internal/desk", "internal/alert", "acd"}, Tests: []string{"internal/country", "internal/feature"}},

		{
			Path:    "media",
			Rooms:   []string{"hal", "internal/country"},
			Modules: []string{"github.com/spf13/afero", "golang.org/x/text", "github.com/hajimehoshi/go-mp3", "github.com/jfreymuth/oggvorbis", "github.com/pion/opus", "github.com/pion/rtp", "github.com/pion/rtcp", "github.com/pion/srtp/v3"},
		},
		// fxo's tests run on the simulator: it is a backend, not a mock.
		{
			Path:  "fxo",
			Rooms: []string{"hal", "media", "internal/call", "internal/country"},
			Tests: []string{"hal/sim", "hal/haltest"},
		},

		// SIP never meets analog signalling: both speak in the words of a call.
		{
			Path:    "sipstack",
			Rooms:   []string{"media", "internal/call"},
			Modules: []string{"github.com/emiago/sipgo", "github.com/pion/sdp/v3", "github.com/coder/websocket"},
			Tests:   []string{"github.com/icholy/digest", "internal/foreign"}, // another opinion of what telephones answer
		},

		{Path: "ivr/flow/shelf", Rooms: []string{"ivr/flow", "internal/store"}}, // versions are kept
		{Path: "ivr/flow", Rooms: []string{"internal/call", "internal/guarded"}, Modules: []string{"github.com/expr-lang/expr"}, Tests: []string{"ivr"}},
		{Path: "ivr/voicemail", Rooms: []string{"internal/call", "internal/country", "media"}, Modules: []string{"github.com/spf13/afero"}},
		{Path: "ivr/speech", Rooms: []string{"internal/guarded", "media"}, Modules: []string{"github.com/spf13/afero"}},
		{Path: "ivr", Rooms: []string{"internal/call"}}, // its maker of recordings tries them on our detectors
		{Path: "ivr/prompts/make", Rooms: []string{"ivr", "media", "internal/country"}},

		{Path: "internal/config", Rooms: []string{"internal/country", "internal/feature"}, Modules: []string{"github.com/goccy/go-yaml"}},
		{Path: "internal/logbook"},
		{Path: "internal/pcap"},
		{Path: "internal/host"},
		{Path: "internal/backup", Modules: []string{"golang.org/x/crypto"}},
		{Path: "internal/mail", Rooms: []string{"internal/guarded"}, Modules: []string{"github.com/wneessen/go-mail"}},
		{Path: "internal/store", Rooms: []string{"internal/call"}, Modules: []string{"go.etcd.io/bbolt"}},
	}
}

// edges are the rooms that see most others: pages, commands, and what stands
// beside the product.
func edges() []Room {
	return []Room{
		{
			Path:  "webadmin",
			Rooms: []string{"internal/logbook", "internal/host", "internal/pcap", "internal/engine", "internal/store", "internal/config", "internal/call", "internal/country", "internal/alert", "internal/feature", "internal/webhook", "internal/endpoints", "internal/causes"},
			Modules: []string{
				"github.com/gin-gonic/gin", "github.com/danielgtaylor/huma/v2", "github.com/alexedwards/scs/v2",
				"golang.org/x/crypto", "golang.org/x/text", "github.com/coder/websocket",
			},
		},

		{
			Path: "cmd",
			Rooms: []string{
				"hal", "hal/sim", "hal/vcard", "hal/v253", "hal/dahdi", "hal/gpiofxo", "hal/haltest", "internal/cardsim", "internal/modemsim", "internal/board", "fxo", "sipstack", "media", "acd", "webadmin", "internal/call", "internal/engine",
				"internal/store", "internal/config", "internal/country", "internal/alert", "internal/feature", "internal/explain", "ivr", "ivr/flow", "ivr/flow/shelf", "ivr/voicemail", "ivr/speech", "internal/guarded", "internal/mail", "image/network", "image/update",
				"internal/store", "internal/config", "internal/country", "internal/alert", "internal/feature", "internal/explain", "ivr", "ivr/flow", "ivr/flow/shelf", "ivr/voicemail", "internal/mail", "internal/backup", "image/update",
				"internal/store", "internal/config", "internal/country", "internal/alert", "internal/feature", "internal/explain", "ivr", "ivr/flow", "ivr/flow/shelf", "ivr/voicemail", "ivr/speech", "ivr/studio", "internal/guarded", "internal/mail", "image/update",
				"internal/store", "internal/config", "internal/country", "internal/alert", "internal/feature", "internal/explain", "ivr", "ivr/flow", "ivr/flow/shelf", "ivr/voicemail", "internal/mail", "internal/backup", "internal/logbook", "internal/host", "internal/pcap", "internal/alert/trap", "internal/webhook", "internal/endpoints", "image/update",
			},
			Modules: []string{"github.com/spf13/afero"},
			Tests:   []string{"internal/foreign"},
		},

		{Path: "internal/foreign"}, // for tests

		{Path: "internal/causes", Tests: []string{"internal/call"}},
		{Path: "internal/endpoints", Rooms: []string{"internal/config", "internal/guarded"}, Tests: []string{"internal/archtest"}},

		// What measures shares nothing with what is measured.
		{Path: "bench"},

		// Makes what is given to users; it packs the product and imports none of it.
		{Path: "image/release"},

		// What is below the product on an appliance of its own; cmd may use update.
		{Path: "image/network", Modules: []string{"github.com/spf13/afero"}},
		{Path: "image/update", Rooms: []string{"image/network"}, Modules: []string{"github.com/spf13/afero"}},
		{Path: "image/board"},
		{Path: "image/build", Rooms: []string{"image/board", "image/update"}},
		{Path: "image/trial", Tests: []string{"image/board", "image/update"}}, // images in an emulator
		{
			Path:  "image/init",
			Rooms: []string{"image/board", "image/network", "image/update"},
			Modules: []string{
				"github.com/spf13/afero", "golang.org/x/sys", "github.com/vishvananda/netlink", "github.com/insomniacslk/dhcp",
				"github.com/hashicorp/mdns", "github.com/beevik/ntp", "github.com/warthog618/go-gpiocdev",
			},
		},

		// Tools of this repository: the standard library only.
		{Path: "internal/archtest"},
		{Path: "internal/mutate"},
		{Path: "internal/testreport"},
	}
}
