package network

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/spf13/afero"
)

func TestAWishSaysAllThatIsWrongWithIt(t *testing.T) {
	fixed := func(address, gateway string) Wish { return Wish{Method: Static, Address: address, Gateway: gateway} }
	for _, c := range []struct {
		wish Wish
		want string
	}{
		{Wish{Method: DHCP}, ""},
		{fixed("192.168.1.9/24", "192.168.1.1"), ""},
		{fixed(" 10.0.0.9/8 ", ""), ""},
		{Wish{Method: Static, Address: "192.168.1.9/24", DNS: []string{"1.1.1.1", "2001:db8::1"}, NTP: []string{"time.example.org", "192.168.1.1"}}, ""},
		{Wish{Method: "bootp"}, `method: "bootp" is not known; it is dhcp or static`},
		{Wish{Method: DHCP, Gateway: "192.168.1.1"}, "gateway: goes with a fixed address only; DHCP says it"},
		{fixed("", ""), "address: is missing"},
		{fixed("192.168.1.9", ""), `address: "192.168.1.9" is not an IPv4 address with the length of its network, such as 192.168.1.9/24`},
		{fixed("2001:db8::1/64", ""), `address: "2001:db8::1/64" is not an IPv4 address with the length of its network, such as 192.168.1.9/24`},
		{fixed("192.168.1.9/31", ""), "address: the length of its network is 31; it is 8 to 30"},
		{fixed("127.0.0.2/8", ""), "address: 127.0.0.2 is not an address that an appliance can have"},
		{fixed("224.0.0.9/8", ""), "address: 224.0.0.9 is not an address that an appliance can have"},
		{fixed("192.168.1.0/24", ""), "address: 192.168.1.0 is the network 192.168.1.0/24 itself"},
		{fixed("192.168.1.255/24", ""), "address: 192.168.1.255 is the broadcast address of the network 192.168.1.0/24"},
		{fixed("192.168.1.9/24", "192.168.2.1"), "gateway: 192.168.2.1 is not in the network 192.168.1.0/24"},
		{fixed("192.168.1.9/24", "192.168.1.9"), "gateway: 192.168.1.9 is the address of the appliance itself"},
		{fixed("192.168.1.9/24", "192.168.1.255"), "gateway: 192.168.1.255 is not the address of a router: it is the first or the last of the network 192.168.1.0/24"},
		{fixed("192.168.1.300/24", "router"), `address: "192.168.1.300/24" is not an IPv4 address with the length of its network, such as 192.168.1.9/24; gateway: "router" is not an IPv4 address, such as 192.168.1.1`},
		{Wish{Method: Static, Address: "192.168.1.9/24", DNS: []string{"1.1.1.1", "0.0.0.0"}, NTP: []string{"192.168.1.300", "a_b"}}, `dns[1]: "0.0.0.0" is not an IP address, such as 192.168.1.1; ntp[0]: "192.168.1.300" is not a name or an address, such as pool.ntp.org; ntp[1]: "a_b" is not a name or an address, such as pool.ntp.org`},
		{Wish{Method: Static, Address: "192.168.1.9/24", DNS: make([]string, 4)}, "dns: has 4 entries; at most 3 are allowed"},
	} {
		if _, err := Parse(c.wish); fmt.Sprint(err) != c.want && (err != nil || c.want != "") {
			t.Errorf("%+v\n is %v\nwant %s", c.wish, err, c.want)
		}
	}
}

func TestALinkLocalAddressIsInItsRange(t *testing.T) {
	for _, mac := range []net.HardwareAddr{{0, 0, 0, 0, 0, 0}, {1, 2, 3, 4, 255, 255}, {1, 2, 3, 4, 254, 0}, nil} {
		p := linkLocal(mac)
		if a := p.Addr(); !a.IsLinkLocalUnicast() || a.As4()[2] == 0 || a.As4()[2] == 255 || p.Bits() != 16 {
			t.Errorf("%s: %s", mac, p)
		}
	}
}

// office is an appliance at a network that is played.
type office struct {
	t      *testing.T
	fs     afero.Fs
	k      *Keeper
	silent bool   // of DHCP
	stuck  bool   // the kernel refuses addresses
	other  string // has this address already
	said   []string

	mu   sync.Mutex
	has  string
	stop func()
}

var guestMAC = net.HardwareAddr{2, 0, 0, 0, 0, 9}

func (o *office) Ask(context.Context) (Lease, error) {
	if o.told(&o.silent) {
		<-time.After(3 * time.Second)
		return Lease{}, errors.New("no offer")
	}
	return Lease{Setting: Setting{Address: netip.MustParsePrefix("10.0.2.15/24"), NTP: []string{"10.0.2.2"}}, Server: netip.MustParseAddr("10.0.2.2"), Lasts: time.Hour}, nil
}

// told reads what the test changes, and change changes it.
func (o *office) told(what *bool) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return *what
}

func (o *office) change(what *bool, to bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	*what = to
}

func (o *office) Put(s Setting) error {
	if o.told(&o.stuck) {
		return errors.New("no such device")
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.has = s.Address.String()
	return nil
}

func (o *office) Taken(_ context.Context, a netip.Addr) (net.HardwareAddr, error) {
	if a.String() == o.other {
		return guestMAC, nil
	}
	return nil, nil
}

// starts gives the appliance its power.
func (o *office) starts() {
	o.k = New(o.fs, "/data", func(f string, a ...any) {
		o.mu.Lock()
		defer o.mu.Unlock()
		o.said = append(o.said, fmt.Sprintf(f, a...))
	})
	ctx, cancel := context.WithCancel(o.t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		o.k.Run(ctx, o, func() Plug { return Plug{"eth0", guestMAC.String(), "up"} })
	}()
	o.stop = func() { cancel(); <-done }
	synctest.Wait()
}

func (o *office) is(address, after string) {
	o.t.Helper()
	synctest.Wait()
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.has != address {
		o.t.Errorf("%s it has %s, not %s", after, o.has, address)
	}
}

func (o *office) must(err error) {
	o.t.Helper()
	if err != nil {
		o.t.Fatal(err)
	}
}

// at runs a test at an appliance that has just started.
func at(t *testing.T, test func(o *office)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		o := &office{t: t, fs: afero.NewMemMapFs()}
		o.must(o.fs.MkdirAll("/data", 0o700))
		o.starts()
		defer func() { o.stop() }()
		test(o)
	})
}

// pass lets time go by.
func pass(d time.Duration) {
	<-time.After(d)
	synctest.Wait()
}

const (
	leased = "10.0.2.15/24"
	fixed  = "10.0.2.77/24"
)

func (o *office) tries() {
	o.t.Helper()
	o.must(o.k.Try(o.t.Context(), Wish{Method: Static, Address: fixed, Gateway: "10.0.2.2"}))
}

func TestAnAddressThatNobodyConfirmsGoesBackByItself(t *testing.T) {
	at(t, func(o *office) {
		o.is(leased, "at first")
		o.tries()
		o.is(leased, "while the answer is on its way")
		pass(answerFirst)
		o.is(fixed, "on trial")
		if st := o.k.Status(); st.Trial == nil || !st.Trial.InForce || st.Trial.Left > Window.Seconds() || st.Method != Static || st.Kept.Method != DHCP {
			t.Errorf("on trial: %+v", st)
		}
		pass(Window - time.Second)
		o.is(fixed, "a second before the end")
		pass(2 * time.Second)
		o.is(leased, "when nobody confirmed")
		if st := o.k.Status(); st.Trial != nil || st.Ended != Late {
			t.Errorf("afterwards: %+v", st)
		}
		if err := o.k.Confirm(); !errors.Is(err, ErrNoTrial) {
			t.Error("too late:", err)
		}
	})
}

func TestAnAddressThatIsConfirmedStaysOverARestart(t *testing.T) {
	at(t, func(o *office) {
		o.tries()
		if err := o.k.Confirm(); !errors.Is(err, ErrTooSoon) {
			t.Error("before it is in force:", err)
		}
		pass(answerFirst)
		o.must(o.k.Confirm())
		pass(2 * Window)
		o.is(fixed, "long after it was confirmed")
		o.stop()
		o.starts()
		o.is(fixed, "after a restart")
		if st := o.k.Status(); st.Kept.Address != fixed || st.Kept.Gateway != "10.0.2.2" || st.Ended != "" {
			t.Errorf("%+v", st)
		}
		o.must(o.k.Try(t.Context(), Wish{Method: DHCP}))
		pass(answerFirst)
		o.is(leased, "by DHCP again")
		o.must(o.k.Confirm())
		if found, err := afero.Glob(o.fs, "/data/*"); err != nil || len(found) > 0 {
			t.Errorf("DHCP leaves %v %v", found, err)
		}
	})
}

func TestAPowerCutEndsATrial(t *testing.T) {
	at(t, func(o *office) {
		o.tries()
		pass(answerFirst)
		o.stop()
		o.starts()
		o.is(leased, "after a power cut on trial")
		if st := o.k.Status(); st.Trial != nil || st.Ended != Restarted {
			t.Errorf("%+v", st)
		}
		if found, err := afero.Glob(o.fs, "/data/*"); err != nil || len(found) > 0 {
			t.Errorf("the trial leaves %v %v", found, err)
		}
	})
}

// TestAPowerCutBehindAConfirmationLeavesItConfirmed: the setting is kept first, and
// the note of its trial goes then.
func TestAPowerCutBehindAConfirmationLeavesItConfirmed(t *testing.T) {
	at(t, func(o *office) {
		o.tries()
		pass(answerFirst)
		note, err := afero.ReadFile(o.fs, "/data/network-trial.json")
		o.must(err)
		o.must(o.k.Confirm())
		o.stop()
		o.must(afero.WriteFile(o.fs, "/data/network-trial.json", note, 0o600))
		o.starts()
		o.is(fixed, "after the power cut")
		if st := o.k.Status(); st.Ended != Confirmed {
			t.Errorf("%+v", st)
		}
	})
}

func TestATrialIsTakenBackAndOnlyOneRunsAtATime(t *testing.T) {
	at(t, func(o *office) {
		if err := o.k.TakeBack(); !errors.Is(err, ErrNoTrial) {
			t.Error(err)
		}
		o.tries()
		pass(answerFirst)
		if err := o.k.Try(t.Context(), Wish{Method: DHCP}); !errors.Is(err, ErrOnTrial) || !NotNow(err) {
			t.Error("a second trial:", err)
		}
		o.must(o.k.TakeBack())
		pass(answerFirst)
		o.is(leased, "when it was taken back")
		if st := o.k.Status(); st.Ended != TakenBack {
			t.Errorf("%+v", st)
		}
	})
}

func TestAnAddressOfSomebodyElseIsRefusedWithTheirName(t *testing.T) {
	at(t, func(o *office) {
		o.other = "10.0.2.77"
		err := o.k.Try(t.Context(), Wish{Method: Static, Address: fixed})
		if want := "address: 10.0.2.77 is in use already: the device 02:00:00:00:00:09 answers to it"; err == nil || err.Error() != want {
			t.Errorf("%v, want %s", err, want)
		}
		pass(Window)
		o.is(leased, "after the refusal")
		o.other = "10.0.2.15"
		o.must(o.k.Try(t.Context(), Wish{Method: Static, Address: leased})) // our own
	})
}

func TestWithoutDHCPItHasAnAddressOfItsOwnAndAsksAgain(t *testing.T) {
	at(t, func(o *office) {
		o.stop()
		o.change(&o.silent, true)
		o.starts()
		pass(4 * time.Second)
		o.is("169.254.1.10/16", "without an answer")
		if st := o.k.Status(); st.Method != LinkLocal || !strings.Contains(st.Fault, "nobody answers DHCP") {
			t.Errorf("%+v", st)
		}
		if p, _ := o.k.Clock(); p.IsValid() {
			t.Error("time is asked for at", p)
		}
		o.change(&o.silent, false)
		pass(askAgain)
		o.is(leased, "when there is a server")
		if p, servers := o.k.Clock(); !p.IsValid() || len(servers) != 1 {
			t.Error("time is asked for at", p, servers)
		}
		pass(31 * time.Minute)
		if st := o.k.Status(); st.Lasts != 3600 || st.Left < 3000 {
			t.Errorf("the lease was not renewed at its half: %+v", st)
		}
	})
}

func TestWhatCannotBeInForceIsNotConfirmed(t *testing.T) {
	at(t, func(o *office) {
		o.tries()
		o.change(&o.stuck, true)
		pass(answerFirst)
		if err := o.k.Confirm(); !errors.Is(err, ErrTooSoon) {
			t.Error(err)
		}
		o.change(&o.stuck, false)
		pass(Window)
		o.is(leased, "afterwards")
	})
}

func TestASpoiltFileIsToldAndDHCPAsked(t *testing.T) {
	for text, says := range map[string]string{
		`{"address":"somewhere"}`:                                "read /data/network.json",
		`{"address":"192.168.1.9/24","gateway":"192.168.2.1"}`:   "not in the network",
		`{"address":"192.168.1.9/24","gateway":"192.168.1.1"`:    "read /data/network.json",
		`{"address":"192.168.1.9/24","dns":["192.168.1.1","x"]}`: "read /data/network.json",
	} {
		at(t, func(o *office) {
			o.stop()
			o.must(afero.WriteFile(o.fs, "/data/network.json", []byte(text), 0o600))
			o.starts()
			o.is(leased, "with "+text)
			if said := strings.Join(o.said, "\n"); !strings.Contains(said, says) || !strings.Contains(said, "DHCP is asked instead") {
				t.Errorf("%s: %s", text, said)
			}
		})
	}
}

// TestAFileOfTheFirstFirmwareIsRead: it knew no server of time.
func TestAFileOfTheFirstFirmwareIsRead(t *testing.T) {
	at(t, func(o *office) {
		o.stop()
		o.must(afero.WriteFile(o.fs, "/data/network.json", []byte(`{"address":"192.168.1.9/24","gateway":"192.168.1.1","dns":["192.168.1.1"]}`), 0o600))
		o.starts()
		o.is("192.168.1.9/24", "with that file")
		if st := o.k.Status(); st.Kept.Gateway != "192.168.1.1" || len(st.Kept.DNS) != 1 {
			t.Errorf("%+v", st)
		}
	})
}
