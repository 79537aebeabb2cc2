package sipstack

import (
	"encoding/json"
	"fmt"
	"net"
	"testing"
	"time"

	"ringdown/internal/call"
	"ringdown/internal/foreign"
)

// tell gives baresip a command over its control port (module ctrl_tcp), as a
// netstring.
func tell(t *testing.T, port, command, params string) {
	t.Helper()
	var c net.Conn
	for end := time.Now().Add(patience); ; { // it opens the port some time after its start
		var err error
		if c, err = net.Dial("tcp", "127.0.0.1:"+port); err == nil {
			break
		}
		if time.Now().After(end) {
			t.Fatal(err)
		}
		<-time.After(50 * time.Millisecond)
	}
	t.Cleanup(func() { _ = c.Close() })
	text, err := json.Marshal(map[string]string{"command": command, "params": params})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := fmt.Fprintf(c, "%d:%s,", len(text), text); err != nil {
		t.Fatal(err)
	}
}

// A foreign telephone signs for its transfer, and hangs up when it has heard
// that it succeeded.
func TestBaresipTransfers(t *testing.T) {
	foreign.Need(t, "baresip", "baresip-core")
	for _, transport := range []string{"udp", "tcp"} {
		t.Run(transport, func(t *testing.T) {
			c := onLoopback(t)
			control := foreign.PortText(t)
			c.baresipWith(transport, "module_app ctrl_tcp.so\nctrl_tcp_listen 127.0.0.1:"+control+"\n")
			c.wait(call.PortUp)
			c.stack.Do(call.Effect{Kind: call.RingPhone, Port: port805, CallerID: call.CallerID{Number: "02123"}})
			c.wait(call.OffHook)
			tell(t, control, "transfer", fmt.Sprintf("sip:803@127.0.0.1:%d", c.port))
			if e := c.wait(call.Transfer); e.Port != port805 || e.Digits != "803" {
				t.Errorf("asked for %+v", e)
			}
			c.stack.Do(call.Effect{Kind: call.TransferRings, Port: port805})
			c.stack.Do(call.Effect{Kind: call.TransferOver, Port: port805})
			c.wait(call.OnHook)
			c.allSaidGoodBye()
		})
	}
}

// allSaidGoodBye waits until no dialog is left: one ends when its telephone has
// said good-bye.
func (c *exchangeClerk) allSaidGoodBye() {
	c.t.Helper()
	left := -1
	for end := time.Now().Add(patience); time.Now().Before(end); <-time.After(50 * time.Millisecond) {
		c.stack.ask(func() { left = len(c.stack.dialogs) })
		if left == 0 {
			return
		}
	}
	c.t.Errorf("%d dialogs are left", left)
}
