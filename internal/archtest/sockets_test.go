package archtest

import "testing"

func TestEverySocketIsToldOf(t *testing.T) {
	found, err := Sockets(root, Openers())
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range append(found, Unjudged(Rooms())...) {
		t.Error(v)
	}
}

func TestPlantedSockets(t *testing.T) {
	row := []Opener{{Package: "fxo", Services: []string{"sip-udp"}}}
	for name, test := range map[string]struct {
		code  string
		table []Opener
		want  []string
	}{
		"a listener that is told of":       {"import \"net\"\nvar _, _ = net.Listen(\"tcp\", \":1\")\n", row, nil},
		"a listener that is not":           {"import \"net\"\nvar _, _ = net.Listen(\"tcp\", \":1\")\n", nil, []string{"fxo/a.go", "opens a socket"}},
		"under another name":               {"import n \"net\"\nvar _ n.Dialer\n", nil, []string{"fxo/a.go", "opens a socket"}},
		"a client of HTTP":                 {"import \"net/http\"\nvar _ http.Client\n", nil, []string{"opens a socket"}},
		"a module that speaks":             {"import _ \"github.com/beevik/ntp\"\n", nil, []string{"opens a socket"}},
		"words of net that open nothing":   {"import \"net\"\nvar _ net.IP\n", nil, nil},
		"a row without a socket":           {"import _ \"net\"\n", row, []string{"it opens none"}},
		"a row that says what and why not": {"import \"net\"\nvar _ net.Dialer\n", []Opener{{Package: "fxo", Services: []string{"dns"}, Why: "x"}}, []string{"either"}},
	} {
		t.Run(name, func(t *testing.T) {
			found, err := Sockets(plant(t, map[string]string{"fxo/a.go": "package p\n" + test.code}), test.table)
			if err != nil {
				t.Fatal(err)
			}
			expect(t, found, test.want...)
		})
	}
	expect(t, Unjudged([]Room{{Path: "fxo", Modules: []string{"example.com/x"}}}), "example.com/x", "does not say")
}
