package webadmin_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"testing"
)

// The pages' client is generated from this file: `go test ./webadmin -run
// OpenAPI -update`, then `npm run api` in webadmin/ui.
const openapiFile = "testdata/openapi.json"

var update = flag.Bool("update", false, "write testdata anew")

func TestOpenAPIIsTheOneCheckedIn(t *testing.T) {
	text, err := newRig(t).server.OpenAPI()
	if err != nil {
		t.Fatal(err)
	}
	var now bytes.Buffer
	if err := json.Indent(&now, text, "", " "); err != nil {
		t.Fatal(err)
	}
	now.WriteByte('\n')
	if *update {
		if err := os.WriteFile(openapiFile, now.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	kept, err := os.ReadFile(openapiFile)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(kept, now.Bytes()) {
		t.Errorf("%s is not the API's description now: run this test with -update, then npm run api", openapiFile)
	}
}
