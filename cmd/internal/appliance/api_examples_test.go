package appliance

import (
	"encoding/json"
	"os"
	"strconv"
	"testing"
)

// Whoever writes a client by the examples must not be led astray by one.
func TestEveryExampleOfTheAPIIsValidByItsOwnSchema(t *testing.T) {
	text, err := os.ReadFile("../../../webadmin/testdata/openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	d := readDescription(t, text)
	held := 0
	check := func(example any, place ...string) {
		if example == nil {
			return
		}
		held++
		text, err := json.Marshal(example)
		if err != nil {
			t.Fatal(err)
		}
		if err := d.valid(text, place...); err != nil {
			t.Errorf("%v: %v", place[1:], err)
		}
	}
	for path, methods := range d.doc["paths"].(map[string]any) {
		for method := range methods.(map[string]any) {
			d.examples(path, method, check)
		}
	}
	if held < 1000 {
		t.Errorf("%d examples were held against their schemas: the walk misses most", held)
	}
}

// examples visits those of an operation's parameters, body and answers in JSON.
func (d *description) examples(path, method string, visit func(example any, place ...string)) {
	at := []string{"paths", path, method}
	op := d.at(at...).(map[string]any)
	params, _ := op["parameters"].([]any)
	for i := range params {
		place := append(at[:3:3], "parameters", strconv.Itoa(i), "schema")
		examples, _ := d.at(append(place, "examples")...).([]any)
		for _, e := range examples {
			visit(e, place...)
		}
	}
	bodies := [][]string{append(at[:3:3], "requestBody")}
	responses, _ := op["responses"].(map[string]any)
	for status := range responses {
		bodies = append(bodies, append(at[:3:3], "responses", status))
	}
	for _, place := range bodies {
		content, _ := d.at(append(place[:len(place):len(place)], "content")...).(map[string]any)
		for kind := range content {
			if kind == "application/json" || kind == "application/problem+json" {
				of := append(place[:len(place):len(place)], "content", kind)
				visit(d.at(append(of, "example")...), append(of, "schema")...)
			}
		}
	}
}
