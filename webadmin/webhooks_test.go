package webadmin_test

import (
	"net/http"
	"strings"
	"testing"
)

func TestAWebhookWithoutASecretGetsOneThatIsShownOnce(t *testing.T) {
	r := newOwnerRig(t)
	made := r.do("POST", "/api/v1/webhooks", map[string]string{"id": "crm", "url": "https://crm.example.com/"})
	if made.Code != http.StatusCreated || !strings.Contains(made.Body.String(), `"secret":"whsec_`) {
		t.Fatalf("%d %s", made.Code, made.Body)
	}
	if again := r.do("GET", "/api/v1/webhooks/crm", nil); strings.Contains(again.Body.String(), "whsec_") {
		t.Errorf("shown again: %s", again.Body)
	}
	if all := r.do("GET", "/api/v1/webhook-states", nil); !strings.Contains(all.Body.String(), `"webhook":"crm","enabled":true`) {
		t.Errorf("states: %s", all.Body)
	}
	if gone := r.do("POST", "/api/v1/webhooks/other/test", nil); gone.Code != http.StatusNotFound {
		t.Errorf("a webhook that is not there: %d %s", gone.Code, gone.Body)
	}
}
