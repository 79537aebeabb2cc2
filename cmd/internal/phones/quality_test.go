package phones

import (
	"testing"
	"time"

	"ringdown/internal/call"
)

func TestTheSoundOfACallIsMeasuredUntilItEndsAndAfter(t *testing.T) {
	onDesk(t, func(t *testing.T, d *desk) {
		began := time.Now()
		if _, found := d.Quality("sip/821", began, began); found {
			t.Error("there is quality without a call")
		}
		l := d.talk()
		d.speak(l, 2*time.Second, 1000)
		during, found := d.Quality("sip/821", began, time.Now())
		if !found || during.Codec != "PCMA" || during.Received < 190 || during.Lost != 0 || during.MOS < 4 {
			t.Errorf("during the call %v, %+v", found, during)
		}
		l.Close()
		ended := time.Now()
		<-time.After(time.Hour)
		next := d.open("sip/821") // the next call is another one's
		after, found := d.Quality("sip/821", began, ended)
		if !found || after != during {
			t.Errorf("after the call %v, %+v", found, after)
		}
		if _, found := d.Quality("sip/821", time.Now(), time.Now()); found {
			t.Error("a leg on which nothing was heard has a quality")
		}
		next.Close()
	})
}

func TestLegsOfThePastAreBounded(t *testing.T) {
	var p past
	at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for n := range 3 * pastMost / 2 {
		p.keep(span{port: call.SIPPort("821"), opened: at.Add(time.Duration(n) * time.Minute), ended: at.Add(time.Duration(n)*time.Minute + time.Second), quality: call.Quality{Received: uint64(n)}})
	}
	if len(p.ring) != pastMost {
		t.Fatalf("%d legs are kept", len(p.ring))
	}
	when := at.Add(1000 * time.Minute)
	if q, found := p.find("sip/821", when, when); !found || q.Received != 1000 {
		t.Errorf("%v %+v", found, q)
	}
	if _, found := p.find("sip/821", at, at); found {
		t.Error("the oldest is still there")
	}
}
