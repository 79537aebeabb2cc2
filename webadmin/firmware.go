package webadmin

import (
	"context"
	"fmt"
	"io"
	"net/http"

	"ringdown/webadmin/auth"
)

// Firmware is the firmware that the appliance runs and the one beside it (AD-4).
// What is refused is ErrInvalid, what cannot be now ErrNotNow, each with its
// sentence.
type Firmware interface {
	Status(ctx context.Context) (FirmwareStatus, error)
	// Apply reads a bundle to its end and returns the version that starts next.
	// After an error nothing has changed of what starts next.
	Apply(ctx context.Context, bundle io.Reader) (version string, err error)
	MarkGood(ctx context.Context) error
	Rollback(ctx context.Context) (version string, err error)
	// Restart starts anew: now, or as soon as there is no call.
	Restart(ctx context.Context, now bool) error
}

// FirmwareStatus is how the appliance stands with its firmware.
type FirmwareStatus struct {
	Board    string         `json:"board" doc:"Kind of board that bundles must be for" example:"qemu-arm64"`
	Version  string         `json:"version" doc:"Version that runs" example:"v1.2.0"`
	Floor    string         `json:"floor,omitempty" doc:"Nothing older is taken any more" example:"v1.0.0"`
	Slots    []FirmwareSlot `json:"slots" nullable:"false" doc:"The two places for a firmware"`
	Writing  bool           `json:"writing" doc:"Whether an update is being written" example:"false"`
	Draining bool           `json:"draining" doc:"Whether it starts anew as soon as there is no call" example:"false"`
}

// FirmwareSlot is one of the two places for a firmware.
type FirmwareSlot struct {
	Name    string `json:"name" doc:"A or B" example:"A"`
	Version string `json:"version,omitempty" doc:"What it holds; left out: nothing whole" example:"v1.2.0"`
	Runs    bool   `json:"runs" doc:"Whether it runs now" example:"true"`
	Good    bool   `json:"good" doc:"Whether it has proved itself" example:"true"`
	Next    bool   `json:"next" doc:"Whether the next start is of it" example:"true"`
	Tries   int    `json:"tries" doc:"Starts that are left to it before the other one has its turn" example:"8"`
}

// FirmwareVersion is what starts next.
type FirmwareVersion struct {
	Version string `json:"version" doc:"Version that the next start is of" example:"v1.3.0"`
}

// FirmwareRestart says when the appliance starts anew.
type FirmwareRestart struct {
	When string `json:"when" enum:"idle,now" doc:"idle: as soon as there is no call; now: calls are hung up" example:"idle"`
}

type firmwareAnswer struct{ Body FirmwareStatus }

type firmwareVersionAnswer struct{ Body FirmwareVersion }

type firmwareRestart struct{ Body FirmwareRestart }

// Firmware's upload: where it goes, and its largest size: a whole slot and its
// manifest.
const (
	firmwarePath = "/api/v1/system/firmware"
	maxFirmware  = 65 << 20
)

func (s *Server) addFirmware() {
	example := FirmwareStatus{Board: "qemu-arm64", Version: "v1.2.0", Floor: "v1.0.0", Slots: []FirmwareSlot{
		{Name: "A", Version: "v1.2.0", Runs: true, Good: true, Next: true, Tries: 8}, {Name: "B", Version: "v1.1.0", Good: true, Tries: 8},
	}}
	next := FirmwareVersion{"v1.3.0"}
	refusals := []int{http.StatusNotFound, http.StatusConflict}
	add(s, spec{
		id: "get-firmware", method: http.MethodGet, path: firmwarePath, tag: "system", needs: auth.SystemRead,
		summary: "Firmware", about: "What runs, what is beside it, and what the next start is of. Only an appliance with the firmware image has it.", answer: example, fails: refusals[:1],
	}, s.getFirmware)
	add(s, spec{
		id: "put-firmware", method: http.MethodPut, path: firmwarePath, tag: "system", needs: auth.SystemWrite,
		summary: "Upload a firmware bundle", about: "Checks the bundle's signature, board and version, writes it beside the firmware that runs, reads it back, and has the next start try it. With any error the next start is of what runs now. It starts after a restart.",
		send: "(a firmware bundle)", bodyType: "application/octet-stream", maxBody: maxFirmware, answer: next, fails: refusals,
	}, s.putFirmware)
	add(s, spec{
		id: "mark-firmware-good", method: http.MethodPost, path: firmwarePath + "/good", tag: "system", needs: auth.SystemWrite, status: http.StatusNoContent,
		summary: "Keep the firmware that runs", about: "Says that it works, before the appliance has found out by itself after a minute.", fails: refusals,
	}, s.markFirmwareGood)
	add(s, spec{
		id: "roll-firmware-back", method: http.MethodPost, path: firmwarePath + "/rollback", tag: "system", needs: auth.SystemWrite,
		summary: "Go back to the other firmware", about: "Has the next start be of the other firmware, which must have proved itself and not be too old. The configuration stays.", answer: next, fails: refusals,
	}, s.rollFirmwareBack)
	add(s, spec{
		id: "restart-appliance", method: http.MethodPost, path: "/api/v1/system/restart", tag: "system", needs: auth.SystemWrite, status: http.StatusAccepted,
		summary: "Start the appliance anew", about: "Now, or as soon as there is no call.", send: FirmwareRestart{"idle"}, fails: refusals,
	}, s.restartAppliance)
}

func (s *Server) firmware() (Firmware, error) {
	if s.deps.Firmware == nil {
		return nil, problem(http.StatusNotFound, "not-found", "Ringdown runs here as a program of another system, which updates it.")
	}
	return s.deps.Firmware, nil
}

func (s *Server) getFirmware(ctx context.Context, _ *struct{}) (*firmwareAnswer, error) {
	f, err := s.firmware()
	if err != nil {
		return nil, err
	}
	st, err := f.Status(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the firmware's state: %w", err)
	}
	return &firmwareAnswer{st}, nil
}

// putFirmware streams: a bundle is larger than what an appliance has to spare.
func (s *Server) putFirmware(ctx context.Context, _ *struct{}) (*firmwareVersionAnswer, error) {
	f, err := s.firmware()
	if err != nil {
		return nil, err
	}
	body := request(ctx).Body
	v, err := f.Apply(ctx, body)
	if err != nil {
		_, _ = io.Copy(io.Discard, body) // who is still sending would see a broken connection, not the reason
		return nil, err
	}
	s.log.Info("A firmware update was written; the next start tries it.", "version", v, "by", identityOf(ctx).Name)
	return &firmwareVersionAnswer{FirmwareVersion{v}}, nil
}

func (s *Server) markFirmwareGood(ctx context.Context, _ *struct{}) (*struct{}, error) {
	f, err := s.firmware()
	if err != nil {
		return nil, err
	}
	return nil, f.MarkGood(ctx)
}

func (s *Server) rollFirmwareBack(ctx context.Context, _ *struct{}) (*firmwareVersionAnswer, error) {
	f, err := s.firmware()
	if err != nil {
		return nil, err
	}
	v, err := f.Rollback(ctx)
	if err != nil {
		return nil, err
	}
	s.log.Info("The next start goes back to the other firmware.", "version", v, "by", identityOf(ctx).Name)
	return &firmwareVersionAnswer{FirmwareVersion{v}}, nil
}

func (s *Server) restartAppliance(ctx context.Context, in *firmwareRestart) (*struct{}, error) {
	f, err := s.firmware()
	if err != nil {
		return nil, err
	}
	return nil, f.Restart(ctx, in.Body.When == "now")
}
