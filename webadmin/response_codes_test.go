package webadmin_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"ringdown/webadmin"
	"ringdown/webadmin/auth"
)

func TestACodeIsExplainedInTheReadersLanguage(t *testing.T) {
	r := newOwnerRig(t, func(*webadmin.Deps) {}).as(auth.Agent)
	const path = "/api/v1/response-codes"
	get := func(what string) webadmin.ResponseCode {
		return answered[webadmin.ResponseCode](t, r.do("GET", path+what, nil))
	}
	busy := get("/sip/486?language=zh-Hant")
	if busy.Title != "忙線" || !strings.Contains(busy.Remedy, "同時通話上限") || busy.Cause != 17 || !busy.Known {
		t.Errorf("486: %+v", busy)
	}
	if c := get("/q850/17"); c.Title != "user busy" || c.Answer != 486 || !slices.Equal(c.Answers, []int{486, 600}) || c.Cause != 0 {
		t.Errorf("cause 17: %+v", c)
	}
	if c := get("/sip/499"); c.Known || c.Code != 499 || c.Name != "Bad Request" {
		t.Errorf("a code that nobody registered: %+v", c)
	}
	all := answered[struct{ Items []webadmin.ResponseCode }](t, r.do("GET", path+"?language=zh-Hans", nil)).Items
	if len(all) != 75+71 || all[0].Title != "处理中" {
		t.Errorf("%d codes, the first %+v", len(all), all[0])
	}
	r.problem(r.do("GET", path+"/q850/128", nil), http.StatusNotFound, "not-found")
	r.problem(r.do("GET", path+"/isup/17", nil), http.StatusUnprocessableEntity, "invalid")
	r.problem(r.do("GET", path+"/sip/700", nil), http.StatusUnprocessableEntity, "invalid")
	r.problem(r.do("GET", path+"?language=fr", nil), http.StatusUnprocessableEntity, "invalid")
}
