package appliance

import (
	"bytes"
	"encoding/json"
	"fmt"
	"mime"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// description is the API's own, by which answers and parameters are judged. A
// foreign reader of JSON Schema does so, not the one that made it.
type description struct {
	doc      map[string]any
	compiler *jsonschema.Compiler
	schemas  map[string]*jsonschema.Schema
}

func readDescription(t *testing.T, text []byte) *description {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	d := &description{doc: doc.(map[string]any), compiler: jsonschema.NewCompiler(), schemas: map[string]*jsonschema.Schema{}}
	d.compiler.DefaultDraft(jsonschema.Draft2020)
	d.compiler.AssertFormat()
	if err := d.compiler.AddResource("openapi.json", doc); err != nil {
		t.Fatal(err)
	}
	return d
}

// at returns what stands at a place of the description, nil for nothing.
func (d *description) at(place ...string) any {
	var v any = d.doc
	for _, key := range place {
		switch x := v.(type) {
		case map[string]any:
			v = x[key]
		case []any:
			i, _ := strconv.Atoi(key)
			v = x[i]
		default:
			return nil
		}
	}
	return v
}

// schema compiles the one at a place.
func (d *description) schema(place ...string) (*jsonschema.Schema, error) {
	escaped := make([]string, len(place))
	for i, key := range place {
		escaped[i] = strings.NewReplacer("~", "~0", "/", "~1", "%", "%25", "{", "%7B", "}", "%7D").Replace(key)
	}
	pointer := "openapi.json#/" + strings.Join(escaped, "/")
	if s := d.schemas[pointer]; s != nil {
		return s, nil
	}
	s, err := d.compiler.Compile(pointer)
	if err != nil {
		return nil, err
	}
	d.schemas[pointer] = s
	return s, nil
}

// judge says what of an answer is not as the description has it.
func (d *description) judge(op operation, a *httptest.ResponseRecorder) error {
	place := []string{"paths", op.Path, strings.ToLower(op.Method), "responses", strconv.Itoa(a.Code)}
	if d.at(place...) == nil {
		return fmt.Errorf("the status %d is not described", a.Code)
	}
	content, _ := d.at(append(place, "content")...).(map[string]any)
	if len(content) == 0 {
		if a.Body.Len() > 0 {
			return fmt.Errorf("a body is not described for %d: %.200s", a.Code, a.Body)
		}
		return nil
	}
	kind, _, err := mime.ParseMediaType(a.Header().Get("Content-Type"))
	if err != nil || content[kind] == nil {
		return fmt.Errorf("the content type %q is not described for %d", a.Header().Get("Content-Type"), a.Code)
	}
	if !strings.HasSuffix(kind, "json") {
		return nil
	}
	return d.valid(a.Body.Bytes(), append(place, "content", kind, "schema")...)
}

// chained is how an error of a program reads that was passed up through rooms.
var chained = regexp.MustCompile(`^[A-Z][a-z ]+: [a-z_ ]+[0-9]*: |: not found`)

// toPeople says what of a refusal is not for a person, or for a form: each has a
// sentence, and one for values names at least one place.
func toPeople(a *httptest.ResponseRecorder) error {
	if a.Code < http.StatusBadRequest || a.Code >= http.StatusInternalServerError {
		return nil
	}
	var p struct {
		Detail string
		Errors []struct{ Location, Message string }
	}
	if err := json.Unmarshal(a.Body.Bytes(), &p); err != nil {
		return fmt.Errorf("no problem: %w: %s", err, a.Body)
	}
	words := strings.TrimPrefix(strings.TrimPrefix(p.Detail, "The request cannot be used: "), "The text was not spoken: ")
	if !strings.HasSuffix(words, ".") || chained.MatchString(words) {
		return fmt.Errorf("no sentence for people: %q", p.Detail)
	}
	if a.Code == http.StatusUnprocessableEntity && len(p.Errors) == 0 {
		return fmt.Errorf("names no place: %q", p.Detail)
	}
	for _, e := range p.Errors {
		if e.Location == "" || e.Message == "" {
			return fmt.Errorf("a fault without place or words: %+v", e)
		}
	}
	return nil
}

// valid holds JSON against the schema at a place.
func (d *description) valid(text []byte, place ...string) error {
	s, err := d.schema(place...)
	if err != nil {
		return err
	}
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		return err
	}
	return s.Validate(v)
}
