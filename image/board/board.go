package board

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"path"
	"strings"
)

// Board is one kind of board.
type Board struct {
	Name     string `json:"name"`
	About    string `json:"about"`
	Untested string `json:"untested"` // what nobody has seen working on it; "" all was seen

	GOARCH  string  `json:"goarch"`
	GOARM   string  `json:"goarm"`
	Debian  string  `json:"debian"`  // its architecture's name there
	Kernel  Package `json:"kernel"`  // File is the kernel itself
	Packing string  `json:"packing"` // of the kernel within the boot image: none, gzip or lz4
	Tree    string  `json:"tree"`    // device tree in the kernel's package; "" the boot loader has one
	Changes string  `json:"changes"` // to that device tree, as its source; "" none
	UBoot   UBoot   `json:"uboot"`
	Trust   Package `json:"certificates"` // of those who sign the certificates of servers; File is their folder
	Memory  Memory  `json:"memory"`
	Machine Machine `json:"machine"`

	Console  string   `json:"console"`  // serial device that the kernel speaks on
	Modules  []string `json:"modules"`  // in this order; what they need comes before them
	Cards    []string `json:"cards"`    // serial devices of voice cards, which the gateway is given
	Hardware string   `json:"hardware"` // URL of the ports, as `ringdown serve -hal` takes it; "" what the configuration says
	Watchdog string   `json:"watchdog"` // device, such as /dev/watchdog
	Lamp     string   `json:"lamp"`     // folder in /sys/class/leds of the LED that shows the state; "" none, or LampLine
	LampLine Line     `json:"lampLine"`
	Button   Line     `json:"button"` // factory reset
	Relay    Line     `json:"relay"`  // of lifelines; without current it ties telephones to lines
}

// Package is a file of a Debian package, pinned to a version.
type Package struct {
	Package string `json:"package"`
	Version string `json:"version"`
	SHA256  string `json:"sha256"` // of the .deb
	File    string `json:"file"`
}

// UBoot says how the boot loader is made ours. Of the kind emulator it is a
// binary of Debian's that QEMU loads, its device tree beside it. Of the kind
// sunxi (Allwinner) it is built from Debian's source package, whose .dsc file
// SHA256 is of, and written to the disk, its device tree within it.
type UBoot struct {
	Package
	Kind   string `json:"kind"`
	Config string `json:"config"` // U-Boot's own configuration of the board that ours begins with; "" it is not built
	Block  string `json:"block"`  // how it names the disk, such as "virtio 0"
	Sector int64  `json:"sector"` // of the disk, where the SoC looks for it; 0: nowhere
}

// Machine is the board as QEMU emulates it.
type Machine struct {
	Program string   `json:"program"` // such as qemu-system-arm; "" it is not emulated
	Options []string `json:"options"`
	Disk    []string `json:"disk"`    // options of its disk; FILE and FORMAT are replaced
	Network []string `json:"network"` // of its network, whose other end is called n
	Lines   bool     `json:"lines"`   // its GPIO lines, and a serial line of its own, are seen from the host
	Paced   bool     `json:"paced"`   // its clock can go by what it has computed; processors that wait for each other in a circle cannot
	Resets  bool     `json:"resets"`  // it starts anew when the guest asks it to, or its watchdog does
}

// Memory are addresses in the boot loader, as hexadecimal numbers.
type Memory struct {
	State  string `json:"state"`  // three pages for the boot state
	Image  string `json:"image"`  // where the boot image is read to
	Kernel string `json:"kernel"` // where the kernel is put
}

// Line is a GPIO line; the zero value stands for none.
type Line struct {
	Chip string `json:"chip"` // such as gpiochip0
	Line int    `json:"line"`
	Low  bool   `json:"low"` // active when low
}

//go:embed boards/*.json
var files embed.FS

// Names lists all boards.
func Names() ([]string, error) {
	entries, err := files.ReadDir("boards")
	if err != nil {
		return nil, fmt.Errorf("list the boards: %w", err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, strings.TrimSuffix(e.Name(), ".json"))
	}
	return names, nil
}

// Load finds a board by name.
func Load(name string) (Board, error) {
	text, err := files.ReadFile(path.Join("boards", name+".json"))
	if err != nil {
		names, _ := Names()
		return Board{}, fmt.Errorf("there is no board %q; there are %s", name, strings.Join(names, ", "))
	}
	return Parse(text)
}

// Parse reads a board's description; a field that it does not know is an error.
func Parse(text []byte) (Board, error) {
	var b Board
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&b); err != nil {
		return b, fmt.Errorf("read the board's description: %w", err)
	}
	return b, nil
}
