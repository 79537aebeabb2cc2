package webadmin

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"strings"

	"ringdown/internal/store"
	"ringdown/webadmin/auth"
)

// AddressKeeper keeps the appliance's own address, on trial at first (HW-4). What
// cannot be now is ErrNotNow, with its sentence.
type AddressKeeper interface {
	Address(ctx context.Context) (NetworkState, error)
	// Try has a setting in force; the one before comes back by itself unless End
	// confirms it. A setting that will not do is refused with AddressFaults.
	Try(ctx context.Context, w NetworkSetup) error
	End(ctx context.Context, confirm bool) error
}

// AddressFaults are all that is wrong with a setting of the network.
type AddressFaults []ProblemField

// Error names every field.
func (f AddressFaults) Error() string {
	all := make([]string, len(f))
	for i, one := range f {
		all[i] = one.Location + " " + one.Message
	}
	return strings.Join(all, "; ")
}

// NetworkSetup is how the appliance is to have its address.
type NetworkSetup struct {
	Method  string   `json:"method" enum:"dhcp,static" doc:"dhcp: asked of the network; static: fixed, as the rest says" example:"static"`
	Address string   `json:"address,omitempty" maxLength:"64" doc:"IPv4 address with the length of its network" example:"192.168.1.9/24"`
	Gateway string   `json:"gateway,omitempty" maxLength:"64" doc:"Router to other networks; left out: none" example:"192.168.1.1"`
	DNS     []string `json:"dns,omitempty" maxItems:"16" nullable:"false" doc:"Servers of names, at most 3" example:"[\"192.168.1.1\"]"`
	NTP     []string `json:"ntp,omitempty" maxItems:"16" nullable:"false" doc:"Servers of time, names or addresses, at most 3; left out: Debian's pool" example:"[\"pool.ntp.org\"]"`
}

// NetworkState is how the appliance has its address.
type NetworkState struct {
	Interface string        `json:"interface" doc:"Network interface; empty: none was found" example:"eth0"`
	MAC       string        `json:"mac" doc:"Its own address (MAC)" example:"02:00:00:00:00:09"`
	Link      string        `json:"link" enum:"up,down,unknown" doc:"Whether the cable leads to a network that is on" example:"up"`
	Method    string        `json:"method" enum:"dhcp,static,link-local,none" doc:"How it has the address in force. link-local: nobody answers DHCP; none: it has none yet" example:"dhcp"`
	Address   string        `json:"address" doc:"In force, with the length of its network; empty: none" example:"192.168.1.20/24"`
	Gateway   string        `json:"gateway" doc:"Router to other networks; empty: none" example:"192.168.1.1"`
	DNS       []string      `json:"dns" nullable:"false" doc:"Servers of names" example:"[\"192.168.1.1\"]"`
	NTP       []string      `json:"ntp" nullable:"false" doc:"Servers of time; none: Debian's pool" example:"[]"`
	Server    string        `json:"server" doc:"DHCP server that gave the lease; empty: none did" example:"192.168.1.1"`
	Lease     int           `json:"lease_seconds" doc:"How long the lease lasts; 0: there is none" example:"86400"`
	LeaseLeft int           `json:"lease_left" doc:"Seconds of it that are left" example:"43200"`
	Fault     string        `json:"fault" doc:"Why the address is not as it should be; empty: it is" example:""`
	Kept      NetworkSetup  `json:"kept" doc:"What is set for good"`
	Trial     *NetworkTrial `json:"trial,omitempty" doc:"The setting that goes back by itself; left out: there is none"`
	Ended     string        `json:"ended" enum:"confirmed,late,taken-back,restarted,none" doc:"How the last trial ended since the start. late: nobody confirmed; restarted: the appliance has, meanwhile" example:"none"`
	Here      bool          `json:"here" doc:"Whether this request came to the address in force" example:"true"`
	Calls     int           `json:"calls" doc:"Calls that go on: another address cuts those over the network off" example:"0"`
}

// NetworkTrial is a setting that goes back by itself.
type NetworkTrial struct {
	Setup   NetworkSetup `json:"setup" doc:"What is tried"`
	Left    int          `json:"left" doc:"Seconds until the setting before is back" example:"93"`
	InForce bool         `json:"in_force" doc:"Whether the appliance has that address by now" example:"true"`
}

type networkSetupRequest struct{ Body NetworkSetup }

type networkStateAnswer struct{ Body NetworkState }

func (s *Server) addAddress() {
	const path = "/api/v1/system/network"
	setup := NetworkSetup{Method: "static", Address: "192.168.1.9/24", Gateway: "192.168.1.1", DNS: []string{"192.168.1.1"}}
	state := NetworkState{
		Interface: "eth0", MAC: "02:00:00:00:00:09", Link: "up", Method: "static", Address: setup.Address, Gateway: setup.Gateway, DNS: setup.DNS, NTP: []string{},
		Kept: NetworkSetup{Method: "dhcp"}, Trial: &NetworkTrial{setup, 93, true}, Ended: "none", Here: true,
	}
	none := []int{http.StatusNotFound, http.StatusConflict}
	add(s, spec{
		id: "get-network-setup", method: http.MethodGet, path: path + "/setup", tag: "system", needs: auth.SystemRead,
		summary: "How the appliance has its address", about: "What is in force, what is set for good, and what is tried. Only an appliance with the firmware image keeps its address itself.",
		answer: state, fails: none[:1],
	}, s.getAddress)
	add(s, spec{
		id: "put-network-setup", method: http.MethodPut, path: path + "/setup", tag: "system", needs: auth.SystemWrite, status: http.StatusAccepted,
		summary: "Set the appliance's address", about: "Looks for five seconds whether somebody else has the address, and has it in force a second after the answer, on trial: the setting before comes back by itself after two minutes, and at a restart, unless it is confirmed by a request to the new address.",
		send: setup, answer: state, fails: none,
	}, s.putAddress)
	add(s, spec{
		id: "confirm-network-setup", method: http.MethodPost, path: path + "/confirm", tag: "system", needs: auth.SystemWrite, status: http.StatusNoContent,
		summary: "Keep the address on trial", about: "Must be asked for at the new address: that proves that the appliance is found there.", fails: none,
	}, s.confirmAddress)
	add(s, spec{
		id: "take-network-setup-back", method: http.MethodPost, path: path + "/back", tag: "system", needs: auth.SystemWrite, status: http.StatusNoContent,
		summary: "Take the address on trial back", about: "The setting before it is in force again a second after the answer.", fails: none,
	}, s.takeAddressBack)
}

func (s *Server) address() (AddressKeeper, error) {
	if s.deps.Address == nil {
		return nil, problem(http.StatusNotFound, "not-found", "Ringdown runs here as a program of another system, which keeps its addresses.")
	}
	return s.deps.Address, nil
}

// addressState is what the keeper says, and what this request knows.
func (s *Server) addressState(ctx context.Context, k AddressKeeper) (NetworkState, error) {
	st, err := k.Address(ctx)
	if err != nil {
		return st, fmt.Errorf("read how the appliance has its address: %w", err)
	}
	st.Here = cameTo(ctx, st.Address)
	if live, err := s.deps.Live.Snapshot(ctx); err == nil {
		st.Calls = len(live.Calls)
	}
	return st, nil
}

// cameTo reports whether a request came to an address: to a name it has come to
// the one in force.
func cameTo(ctx context.Context, address string) bool {
	r := request(ctx)
	if r == nil {
		return false
	}
	local, _ := r.Context().Value(http.LocalAddrContextKey).(net.Addr)
	if local == nil {
		return false
	}
	at, err := netip.ParseAddrPort(local.String())
	p, bad := netip.ParsePrefix(address)
	return err == nil && bad == nil && at.Addr().Unmap() == p.Addr()
}

func (s *Server) getAddress(ctx context.Context, _ *struct{}) (*networkStateAnswer, error) {
	k, err := s.address()
	if err != nil {
		return nil, err
	}
	st, err := s.addressState(ctx, k)
	return &networkStateAnswer{st}, err
}

func (s *Server) putAddress(ctx context.Context, in *networkSetupRequest) (*networkStateAnswer, error) {
	k, err := s.address()
	if err != nil {
		return nil, err
	}
	before, err := s.addressState(ctx, k)
	if err != nil {
		return nil, err
	}
	if err := k.Try(ctx, in.Body); err != nil {
		return nil, err
	}
	tellSetup(ctx, before.Kept, in.Body)
	s.log.Warn("Another address is tried; the one before comes back unless it is confirmed.", "method", in.Body.Method, "address", in.Body.Address, "by", identityOf(ctx).Name)
	st, err := s.addressState(ctx, k)
	return &networkStateAnswer{st}, err
}

// tellSetup tells the audit log what is tried in place of what.
func tellSetup(ctx context.Context, old, now NetworkSetup) {
	tellChange(ctx, "method", old.Method, now.Method)
	tellChange(ctx, "address", old.Address, now.Address)
	tellChange(ctx, "gateway", old.Gateway, now.Gateway)
	tellChange(ctx, "dns", strings.Join(old.DNS, " "), strings.Join(now.DNS, " "))
	tellChange(ctx, "ntp", strings.Join(old.NTP, " "), strings.Join(now.NTP, " "))
}

func (s *Server) confirmAddress(ctx context.Context, _ *struct{}) (*struct{}, error) {
	k, err := s.address()
	if err != nil {
		return nil, err
	}
	st, err := s.addressState(ctx, k)
	if err != nil {
		return nil, err
	}
	if st.Trial != nil && st.Trial.InForce && !st.Here {
		host, _, _ := strings.Cut(st.Address, "/")
		return nil, problem(http.StatusConflict, "not-here", "This request did not come to the new address: open https://"+host+" and confirm there.")
	}
	if err := k.End(ctx, true); err != nil {
		return nil, err
	}
	tell(ctx, func(e *store.AuditEntry) { e.On = st.Address })
	return nil, nil
}

func (s *Server) takeAddressBack(ctx context.Context, _ *struct{}) (*struct{}, error) {
	k, err := s.address()
	if err != nil {
		return nil, err
	}
	return nil, k.End(ctx, false)
}
