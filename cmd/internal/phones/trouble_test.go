package phones

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"ringdown/internal/call"
	"ringdown/media"
	"ringdown/media/rtp"
	"ringdown/sipstack"
)

// troubles is what has been told of the sound so far.
func (d *desk) troubles() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return strings.Join(d.trouble, "\n")
}

func (d *desk) wantTroubles(want ...string) {
	d.t.Helper()
	if got := d.troubles(); got != strings.Join(want, "\n") {
		d.t.Errorf("told\n%s\nnot\n%s", got, strings.Join(want, "\n"))
	}
}

const never = "sound-missing sip/821 first: no sound (RTP) has come from 10.0.0.2:4000 since the answer: its network, a firewall or NAT in between lets none through, or its power has failed"

func TestATelephoneFromWhichNoPacketComesIsTold(t *testing.T) {
	onDesk(t, func(t *testing.T, d *desk) {
		l := d.talk()
		<-time.After(soundPause - lookEvery)
		d.wantTroubles()
		<-time.After(3 * lookEvery)
		d.wantTroubles(never)
		<-time.After(20 * time.Second)
		d.wantTroubles(never) // once
		l.Close()
	})
}

func TestSoundThatCeasesAndComesBackIsTold(t *testing.T) {
	onDesk(t, func(t *testing.T, d *desk) {
		l := d.talk()
		d.speak(l, 10*time.Second, 1000)
		d.wantTroubles()
		<-time.After(soundPause + 2*lookEvery)
		const ceased = "sound-missing sip/821 first: no sound (RTP) has come from 10.0.0.2:4000 for 5s: its network, a firewall or NAT in between lets none through, or its power has failed"
		d.wantTroubles(ceased)
		d.speak(l, 3*time.Second, 1000)
		d.wantTroubles(ceased, "sound-back sip/821")
		l.Close()
	})
}

func TestWhoHoldsOrRingsIsNotExpectedToSpeak(t *testing.T) {
	onDesk(t, func(t *testing.T, d *desk) {
		l := d.open("sip/821")
		_ = l.SetRemote(remote(true))
		d.Join("sim0/fxo1", "sip/821", call.Dialling)
		<-time.After(20 * time.Second)
		d.Join("sim0/fxo1", "sip/821", call.Through)
		_ = l.SetRemote(remote(false))
		<-time.After(30 * time.Second)
		d.Part("sip/821") // its partner was taken away
		_ = l.SetRemote(remote(true))
		<-time.After(30 * time.Second)
		d.wantTroubles()
		l.Close()
	})
}

// A hold says nothing of whether the sound is back; what fails afterwards too is
// told of the conversation that goes on.
func TestAHoldIsNoSignThatTheSoundIsBack(t *testing.T) {
	onDesk(t, func(t *testing.T, d *desk) {
		l := d.talk()
		<-time.After(soundPause + 2*lookEvery)
		_ = l.SetRemote(remote(false))
		<-time.After(30 * time.Second)
		d.wantTroubles(never)
		_ = l.SetRemote(remote(true))
		<-time.After(soundPause + 3*lookEvery)
		d.wantTroubles(never, strings.Replace(never, " first", "", 1))
		l.Close()
	})
}

func TestComfortNoiseAnnouncesSilence(t *testing.T) {
	onDesk(t, func(t *testing.T, d *desk) {
		l := d.talk()
		d.speak(l, time.Second, 1000)
		d.send(l, 13, 101, []byte{60})
		<-time.After(40 * time.Second)
		d.wantTroubles()
		l.Close()
	})
}

func TestAMutedMicrophoneIsToldAfterALongTime(t *testing.T) {
	onDesk(t, func(t *testing.T, d *desk) {
		l := d.talk()
		d.speak(l, blankLong-2*time.Second, 0)
		d.wantTroubles()
		d.speak(l, 5*time.Second, 0)
		const muted = "sound-blank sip/821 first: nothing but digital silence has come from 10.0.0.2:4000 for 30s: its microphone is muted, or not plugged in"
		d.wantTroubles(muted)
		d.speak(l, 2*time.Second, 500)
		d.wantTroubles(muted, "sound-back sip/821")
		l.Close()
	})
}

func TestAForeignFormatIsNamed(t *testing.T) {
	onDesk(t, func(t *testing.T, d *desk) {
		l := d.talk()
		for n := range 70 {
			d.send(l, 97, uint16(n), []byte{1, 2, 3})
			<-time.After(100 * time.Millisecond)
		}
		d.wantTroubles("sound-missing sip/821 first: what comes from 10.0.0.2:4000 has a format that was not agreed on (payload type 97): look at its codecs")
		l.Close()
	})
}

func TestASignThatANATStandsBetweenIsNamed(t *testing.T) {
	onDesk(t, func(t *testing.T, d *desk) {
		l := d.talk()
		behind := remote(true)
		behind.Source = here
		_ = l.SetRemote(behind)
		<-time.After(soundPause + 3*lookEvery)
		d.wantTroubles("sound-missing sip/821 first: no sound (RTP) has come from 10.0.0.2:4000 since the answer: it told this address, but signs itself from 10.0.0.1: a NAT in between changes addresses, or its own is set wrong")
		l.Close()
	})
}

// A telephone that leaves silence out comes and goes: the track has had enough.
func TestASoundThatComesAndGoesIsToldAFewTimes(t *testing.T) {
	onDesk(t, func(t *testing.T, d *desk) {
		l := d.talk()
		for range 3 * tellings {
			d.speak(l, 2*time.Second, 1000)
			<-time.After(10 * time.Second)
		}
		if n := strings.Count(d.troubles(), "sound-missing"); n != tellings {
			t.Errorf("told %d times:\n%s", n, d.troubles())
		}
		if n := strings.Count(d.troubles(), "sound-back"); n != tellings {
			t.Errorf("back %d times:\n%s", n, d.troubles())
		}
		l.Close()
	})
}

// What reports (RTCP) say tells the network from the telephone, and whether it
// hears us.
func TestReportsTellWhereTheSoundIsLost(t *testing.T) {
	begin := time.Now()
	at := func(n int) time.Time { return begin.Add(time.Duration(n) * time.Second) }
	st := rtp.Stats{Received: 100, Sent: 100, Reports: 1, FarSent: 100}
	for name, c := range map[string]struct {
		change func(st *rtp.Stats, n int)
		want   string
	}{
		"it sends, and nothing comes": {func(st *rtp.Stats, n int) { st.Reports++; st.FarSent += 50 }, "it reports that it sends, so"},
		"it sent until its report": {func(st *rtp.Stats, n int) {
			if n < 3 {
				st.Received += 50
			}
			if n%5 == 4 {
				st.Reports++
				st.FarSent = st.Received
			}
		}, "it reports that it sends none"},
		"it sends none":         {func(st *rtp.Stats, n int) { st.Reports++ }, "it reports that it sends none"},
		"it hears nothing":      {func(st *rtp.Stats, n int) { st.Received += 50; st.Sent += 50; st.FarDeaf += uint64(n % 2) }, "none of the sound sent to 10.0.0.2:4000 arrives"},
		"nothing is sent to it": {func(st *rtp.Stats, n int) { st.Received += 50; st.FarDeaf++ }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			l := &leg{port: "sip/821", mode: call.Through, remote: remote(true)}
			st, told := st, ""
			for n := range 30 {
				if x, is := l.troubled(at(n), st); is {
					told += x.event.Text
				}
				c.change(&st, n)
			}
			if c.want == "" && told != "" || !strings.Contains(told, c.want) {
				t.Errorf("told %q", told)
			}
		})
	}
}

// Who is talked to by an application, waits in a queue or is held, is played to and
// sends sound all the same.
func TestWhoIsPlayedToAndNotHeardIsTold(t *testing.T) {
	onDesk(t, func(t *testing.T, d *desk) {
		l := d.open("sip/821")
		_ = l.SetRemote(remote(true))
		d.Play("sip/821", media.NewSamples(talk(1, time.Second), false))
		<-time.After(soundPause - lookEvery)
		d.wantTroubles()
		<-time.After(30 * time.Second) // the prompt is over, and a key is waited for
		d.wantTroubles(never)
		_ = l.SetRemote(remote(false)) // it holds the application
		<-time.After(20 * time.Second)
		d.wantTroubles(never)
		_ = l.SetRemote(remote(true))
		d.trickle(l, 2*time.Second)
		d.wantTroubles(never, "sound-back sip/821")
		l.Close()
	})
}

// Whom the caller talks to next is told by name, and the wait after that brings
// nothing new.
func TestWhatFailedInAnApplicationIsToldAnewOfAConversation(t *testing.T) {
	onDesk(t, func(t *testing.T, d *desk) {
		l := d.open("sip/821")
		_ = l.SetRemote(remote(true))
		again := strings.Replace(never, " first", "", 1)
		d.Play("sip/821", media.NewSamples(talk(1, time.Second), true))
		<-time.After(20 * time.Second)
		d.wantTroubles(never)
		d.Join("sim0/fxo1", "sip/821", call.Through)
		<-time.After(20 * time.Second)
		d.wantTroubles(never, again)
		d.Part("sip/821")
		d.Play("sip/821", media.NewSamples(talk(1, time.Second), true))
		<-time.After(20 * time.Second)
		d.wantTroubles(never, again)
		l.Close()
	})
}

func TestAMutedMicrophoneIsNoFaultWhereNobodyListens(t *testing.T) {
	onDesk(t, func(t *testing.T, d *desk) {
		l := d.open("sip/821")
		_ = l.SetRemote(remote(true))
		d.Play("sip/821", media.NewSamples(talk(1, time.Second), true))
		d.trickle(l, 2*blankLong)
		d.wantTroubles()
		l.Close()
	})
}

// A loudspeaker that hears a page has no microphone.
func TestWhoOnlyHearsOthersNeedNotSpeak(t *testing.T) {
	onDesk(t, func(t *testing.T, d *desk) {
		l, speaker := d.open("sip/821"), d.open("sip/822")
		_ = l.SetRemote(remote(true))
		_ = speaker.SetRemote(remote(false))
		d.Hear("sip/821", "sip/822")
		<-time.After(30 * time.Second)
		d.wantTroubles()
		l.Close()
		speaker.Close()
	})
}

// Who listens to an application says nothing; a telephone that leaves that out and
// reports so is not at fault.
func TestATelephoneThatLeavesSilenceOutMayListen(t *testing.T) {
	begin := time.Now()
	for name, c := range map[string]struct {
		mode    call.Mode
		reports int  // that come, every 6 s from 2 s on
		sends   bool // in the pause, which begins after 2 s
		told    int  // s
	}{
		"it reports that it is silent":              {"", 99, false, 0},
		"its reports tell of what does not come":    {"", 99, true, 8},
		"its reports cease, too":                    {"", 1, false, 10},
		"it reports nothing":                        {"", 0, false, 7},
		"it talks, and somebody would have to hear": {call.Through, 99, false, 7},
	} {
		t.Run(name, func(t *testing.T) {
			l := &leg{port: "sip/821", mode: c.mode, attends: c.mode == "", remote: remote(true)}
			var st rtp.Stats
			var said uint64 // packets, by the telephone
			told := 0
			for n := range 60 {
				if n < 3 {
					st.Received += 50
				}
				if n < 3 || c.sends {
					said += 50
				}
				if n%6 == 2 && st.Reports < uint64(c.reports) {
					st.Reports++
					st.FarSent = said
				}
				if _, is := l.troubled(begin.Add(time.Duration(n)*time.Second), st); is && told == 0 {
					told = n
				}
			}
			if told != c.told {
				t.Errorf("told after %d s, not %d", told, c.told)
			}
		})
	}
}

// trickle sends digital silence, a packet each tenth of a second.
func (d *desk) trickle(l sipstack.Leg, length time.Duration) {
	d.t.Helper()
	for n := range int(length / (100 * time.Millisecond)) {
		d.send(l, 8, uint16(n), bytes.Repeat([]byte{0xd5}, 80))
		<-time.After(100 * time.Millisecond)
	}
}
