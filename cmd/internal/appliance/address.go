package appliance

import (
	"context"
	"errors"
	"net/netip"

	addresses "ringdown/image/network"
	firstprocess "ringdown/image/update/control"
	"ringdown/webadmin"
)

// address passes orders for the appliance's own address on to the firmware's
// first process.
type address struct{ orders *firstprocess.Client }

// Address implements webadmin.AddressKeeper.
func (a address) Address(ctx context.Context) (webadmin.NetworkState, error) {
	st, err := a.orders.Network(ctx)
	if err != nil {
		return webadmin.NetworkState{}, err
	}
	return networkState(st), nil
}

// Try implements webadmin.AddressKeeper.
func (a address) Try(ctx context.Context, w webadmin.NetworkSetup) error {
	return addressRefusal(a.orders.TryNetwork(ctx, addresses.Wish(w)))
}

// End implements webadmin.AddressKeeper.
func (a address) End(ctx context.Context, confirm bool) error {
	if confirm {
		return kindly(a.orders.ConfirmNetwork(ctx))
	}
	return kindly(a.orders.TakeNetworkBack(ctx))
}

// addressRefusal sorts a refusal for the API, with the fields that are wrong.
func addressRefusal(err error) error {
	var said *firstprocess.Error
	if !errors.As(err, &said) || len(said.Faults) == 0 {
		return kindly(err)
	}
	var faults webadmin.AddressFaults
	for _, f := range said.Faults {
		faults = append(faults, webadmin.ProblemField{Location: "body." + f.Field, Message: f.What})
	}
	return faults
}

func networkState(st addresses.Status) webadmin.NetworkState {
	out := webadmin.NetworkState{
		Interface: st.Interface, MAC: st.MAC, Link: word(st.Link, "unknown"), Method: word(st.Method, "none"),
		Gateway: addressText(st.Now.Gateway), DNS: []string{}, NTP: append([]string{}, st.Now.NTP...), Server: addressText(st.Server),
		Lease: int(st.Lasts), LeaseLeft: int(st.Left), Fault: st.Fault, Kept: webadmin.NetworkSetup(st.Kept), Ended: word(st.Ended, "none"),
	}
	if st.Now.Address.IsValid() {
		out.Address = st.Now.Address.String()
	}
	for _, d := range st.Now.DNS {
		out.DNS = append(out.DNS, d.String())
	}
	if t := st.Trial; t != nil {
		out.Trial = &webadmin.NetworkTrial{Setup: webadmin.NetworkSetup(t.Wish), Left: int(t.Left), InForce: t.InForce}
	}
	return out
}

// addressText is "" for none.
func addressText(a netip.Addr) string {
	if !a.IsValid() {
		return ""
	}
	return a.String()
}

func word(text, none string) string {
	if text == "" {
		return none
	}
	return text
}
