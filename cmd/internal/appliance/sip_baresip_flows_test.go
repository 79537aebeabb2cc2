package appliance_test

import (
	"encoding/json"
	"fmt"
	"net"
	"path/filepath"
	"testing"
	"time"

	"ringdown/hal"
	"ringdown/internal/call"
	"ringdown/internal/engine"
	"ringdown/internal/foreign"
)

// keyboard is a softphone's own: what it is told is what a person does on it.
type keyboard struct {
	o    *office
	port string
}

// keyboardConfig lets a softphone be told what to do at a port.
func keyboardConfig(port string) string {
	return "module_app ctrl_tcp.so\nctrl_tcp_listen 127.0.0.1:" + port + "\n"
}

// press tells a command in a netstring.
func (k keyboard) press(command, params string) {
	k.o.t.Helper()
	var c net.Conn
	k.o.await("the softphone listens", func() (ok bool) { // it opens the port some time after its start
		var err error
		c, err = net.Dial("tcp", "127.0.0.1:"+k.port)
		return err == nil
	})
	k.o.t.Cleanup(func() { _ = c.Close() })
	text, err := json.Marshal(map[string]string{"command": command, "params": params})
	k.o.must(err)
	_, err = fmt.Fprintf(c, "%d:%s,", len(text), text)
	k.o.must(err)
}

// A whole foreign telephone holds an analog one, takes it back and gives it to a
// third, and what is heard in each state is right.
func TestBaresipHoldsAndTransfers(t *testing.T) {
	onEveryNetworkWith(t, musicFromItsBegin, baresipHoldsAndTransfers)
}

func baresipHoldsAndTransfers(o *office) {
	keys := keyboard{o, foreign.PortText(o.t)}
	say := filepath.Join(o.t.TempDir(), "say.wav")
	writeWAV(o.t, say, hal.SampleRate, speech(31, 30*time.Second))
	arrived := &telephone{} // baresip itself keeps nothing of what it hears after it held
	dir, stop := o.baresip(softphone{
		user: "821", codecs: "PCMA/8000/1", source: "aufile," + say, config: keyboardConfig(keys.port), tap: arrived.takes,
	})
	o.await("821 is ready", func() bool { return o.view("821").Lamp == engine.LampReady })
	shop := o.signedIn("822")
	end := shop.start("answers-and-is-hung-up-on", "", time.Second)
	o.must(o.Desk().Phone(1).Up())
	o.await("dial tone", func() bool { return o.phone(1).Hears == "dial" })
	o.must(o.Desk().Phone(1).Dial("821"))
	o.talking("801")
	desk := o.listens(1)
	pause(time.Second)
	keys.press("hold", "")
	pause(5 * time.Second)
	onHold := desk.all()
	keys.press("resume", "")
	pause(opening + words + arrives) // it speaks
	back := desk.all()[len(onHold)+int(hal.Ticks(opening)):]
	here := speech(32, words)
	o.must(o.Desk().Phone(1).Say(here))
	pause(words + arrives)
	keys.press("transfer", "sip:822@"+o.sip)
	o.talking("822")
	one, other := o.converse(o.says(o.Desk().Phone(1).Say), shop.say)
	o.must(o.Desk().Phone(1).Down())
	end()
	stop()
	o.hears("music at 801", o.music(4*time.Second), onHold)
	o.hears("801, taken back, at baresip", here, arrived.all())
	o.hears("baresip at 801, taken back", back, readWAV(o.t, filepath.Join(dir, "*-enc.wav")))
	o.hears("801 at 822", one, shop.all())
	o.hears("822 at 801", other, desk.all())
	if r := o.record(); r.Called != "821" || r.Result != call.ResultAnswered || r.Parties[len(r.Parties)-1].Label != "822" {
		o.t.Errorf("%+v", r)
	}
}

// listens records what an analog telephone hears.
func (o *office) listens(n int) *ear {
	o.t.Helper()
	e := &ear{}
	o.must(o.Desk().Phone(n).Record(e))
	return e
}
