//go:build emulator

package trial

import (
	"bytes"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
	"time"
)

// owner is who works the appliance over its API.
type owner struct {
	m     *machine
	web   *http.Client
	key   string // of the API
	added int    // extensions
}

const password = "seven wet umbrellas"

var setupCode = regexp.MustCompile(`set-up code is ([0-9-]+)\n`)

// answerWithin bounds one request. Over the emulated network an upload takes a
// minute, and ten on a busy machine.
const answerWithin = 15 * time.Minute

func newOwner(m *machine) *owner {
	return &owner{m: m, web: &http.Client{Timeout: answerWithin, Transport: &http.Transport{
		DisableKeepAlives: true, // the appliance restarts
		TLSClientConfig:   &tls.Config{InsecureSkipVerify: true},
	}}}
}

// setUp sets up a new appliance: the console tells the code, as it would the person
// who unpacks it. From then on a key of the API is used.
func setUp(m *machine) *owner {
	m.t.Helper()
	o := newOwner(m)
	code := m.find(setupCode)[0]
	m.says("the gateway is ready after")
	m.t.Logf("ready %s after the emulator's start", m.since())
	if status, said := o.ask("GET", "/readyz", nil); status != http.StatusOK {
		m.t.Fatalf("/readyz: %d %s", status, said)
	}
	o.must("POST", "/api/v1/setup", map[string]string{"language": "en", "country": "TW", "time_zone": "Asia/Taipei", "password": password, "code": code}, nil)
	o.signIn()
	return o
}

// signIn takes a key for all that follows.
func (o *owner) signIn() {
	o.m.t.Helper()
	r := o.request("POST", "/api/v1/session", strings.NewReader(`{"name":"owner","password":"`+password+`"}`))
	a, err := o.web.Do(r)
	if err != nil || a.StatusCode != http.StatusCreated {
		o.m.t.Fatalf("sign in: %v %v", a, err)
	}
	a.Body.Close()
	r = o.request("POST", "/api/v1/tokens", strings.NewReader(`{"name":"trial","role":"owner"}`))
	for _, c := range a.Cookies() {
		r.AddCookie(c)
	}
	a, err = o.web.Do(r)
	if err != nil {
		o.m.t.Fatal(err)
	}
	defer a.Body.Close()
	var token struct{ Key string }
	if err := json.NewDecoder(a.Body).Decode(&token); err != nil || token.Key == "" {
		o.m.t.Fatalf("make a key: %s %v", a.Status, err)
	}
	o.key = token.Key
}

func (o *owner) request(method, path string, body io.Reader) *http.Request {
	r, err := http.NewRequest(method, fmt.Sprintf("https://127.0.0.1:%d%s", o.m.ports["https"], path), body)
	if err != nil {
		o.m.t.Fatal(err)
	}
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	if method == http.MethodPut {
		r.Header.Set("If-Match", "*") // whatever is there
	}
	if o.key != "" {
		r.Header.Set("Authorization", "Bearer "+o.key)
	}
	return r
}

// ask sends a request and returns what came back: status 0 and the error's text
// when nothing did.
func (o *owner) ask(method, path string, body any) (int, string) {
	var r *http.Request
	switch b := body.(type) {
	case nil:
		r = o.request(method, path, nil)
	case io.Reader:
		r = o.request(method, path, b)
		r.Header.Set("Content-Type", "application/octet-stream")
	default:
		text, err := json.Marshal(body)
		if err != nil {
			o.m.t.Fatal(err)
		}
		r = o.request(method, path, bytes.NewReader(text))
	}
	return o.send(r)
}

func (o *owner) send(r *http.Request) (int, string) {
	a, err := o.web.Do(r)
	if err != nil {
		return 0, err.Error()
	}
	defer a.Body.Close()
	said, err := io.ReadAll(a.Body)
	if err != nil {
		return 0, err.Error()
	}
	return a.StatusCode, string(said)
}

// must asks for what has to work.
func (o *owner) must(method, path string, body, into any) {
	o.m.t.Helper()
	status, said := o.ask(method, path, body)
	if status < 200 || status > 299 {
		o.m.t.Fatalf("%s %s: %d %s\n%s", method, path, status, said, o.m.tail())
	}
	if into == nil || said == "" {
		return
	}
	if err := json.Unmarshal([]byte(said), into); err != nil {
		o.m.t.Fatalf("%s %s: %v\n%s", method, path, err, said)
	}
}

// extension is of the configuration.
type extension struct {
	Number string   `json:"number"`
	Port   string   `json:"port,omitempty"`
	Name   string   `json:"name,omitempty"`
	SIP    *account `json:"sip,omitempty"`
}

type account struct {
	Password string `json:"password"`
}

// names gives 801 a name, which stands for all of the configuration.
func (o *owner) names(name string) {
	o.m.t.Helper()
	if o.m.board.Hardware == "" { // no telephone is there; extensions of SIP telephones are added
		o.added++
		o.must("POST", "/api/v1/extensions", map[string]string{"number": o.number(), "name": name}, nil)
		return
	}
	o.must("PUT", "/api/v1/extensions/801", extension{Number: "801", Port: "sim0/fxs1", Name: name}, nil)
}

// number is the extension's that was named last.
func (o *owner) number() string { return itoa(800 + max(o.added, 1)) }

// named is that extension's name.
func (o *owner) named() string {
	o.m.t.Helper()
	var x extension
	o.must("GET", "/api/v1/extensions/"+o.number(), nil, &x)
	return x.Name
}

// keeps checks that the configuration is the one that it was.
func (o *owner) keeps(name string) {
	o.m.t.Helper()
	if got := o.named(); got != name {
		o.m.t.Errorf("%s is %q after the restart, and was %q", o.number(), got, name)
	}
}
