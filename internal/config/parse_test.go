package config

import (
	"bytes"
	"reflect"
	"testing"
)

func TestDemoRoundTrip(t *testing.T) {
	c, err := Demo(4, 8, "CN")
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%s", c.Text())
	got, err := Parse(c.Text())
	if err != nil {
		t.Fatalf("%v\n%s", err, c.Text())
	}
	if !reflect.DeepEqual(c, got) || !bytes.Equal(c.Text(), got.Text()) {
		t.Fatalf("%+v\n%+v", c, got)
	}
}
func TestX(t *testing.T) {
	_, err := Parse([]byte("version: 1\nsystem:\n  country: XX\n  lang: q\n  inside_key: 0x1\nlines:\n  - id: 1\n    port: sim0/fxo1\n    incoming: {direct: 899}\n  - id: 1\n    id: 1\n    port: sim0/fxo1\n    name: *a\n    enabled: maybe\nextensions:\n  - {number: 801, port: sim0/fxs1}\n  - {number: 0801, port: sim0/fxs1}\n  -\n"))
	t.Log(err)
}
