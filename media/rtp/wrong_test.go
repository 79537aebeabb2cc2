package rtp

import (
	"bytes"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pion/rtcp"
)

func TestWhatIsNotHeardIsCountedByItsCause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		air := newAir()
		s := air.leg(t, here, Options{})
		agree(t, s, terms(leftPhone, PCMA))
		p := air.phone(leftPhone, 1)
		p.say(t, here, 97, 1, 0, []byte{1, 2})
		if st := s.Stats(); st.From.IsValid() || st.Wrong.Format != 1 || st.Wrong.FormatType != 97 {
			t.Errorf("after a foreign format: %+v", st)
		}
		talk(t, p, 2, 3)
		talk(t, air.phone(rightPhone, 2), 0, 4)
		if st := s.Stats(); st.From.String() != leftPhone || st.Wrong.Stranger != 4 || st.Wrong.From.String() != rightPhone || st.Wrong.Format != 1 {
			t.Errorf("after another's sound: %+v", st)
		}
	})
}

func TestPacketsThatTheKeysDoNotOpenAreCounted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		air := newAir()
		s := air.leg(t, here, Options{})
		agree(t, s, secured(leftPhone, secrets(AES128CM80, 1, 101)))
		talk(t, air.phone(leftPhone, 1), 0, 3)
		if st := s.Stats(); st.Wrong.Sealed != 3 || st.Received != 0 {
			t.Errorf("%+v", st)
		}
	})
}

func TestDigitalSilenceAndComfortNoiseAreTold(t *testing.T) {
	for name, c := range map[string]struct {
		payloadType uint8
		payload     []byte
		blank       uint16
		noise       bool
	}{
		"A-law zeros":   {PCMAType, bytes.Repeat([]byte{0xD5}, 160), 1, false},
		"both zeros":    {PCMAType, bytes.Repeat([]byte{0xD5, 0x55}, 80), 1, false},
		"the least bit": {PCMAType, append(bytes.Repeat([]byte{0xD5}, 159), 0xD4), 0, false},
		"comfort noise": {NoiseType, []byte{60}, 0, true},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				air := newAir()
				s := air.leg(t, here, Options{})
				agree(t, s, terms(leftPhone, PCMA))
				air.phone(leftPhone, 1).say(t, here, c.payloadType, 1, 0, c.payload)
				if st := s.Stats(); st.Blank != c.blank || st.Noise != c.noise {
					t.Errorf("%+v", st)
				}
			})
		})
	}
}

// A report without a block for our sound, or with all of it lost, says that the
// peer hears nothing.
func TestAPeerThatReportsNothingOfOursIsDeaf(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		air := newAir()
		s := air.leg(t, here, Options{})
		agree(t, s, terms(leftPhone, PCMA))
		talk(t, air.phone(leftPhone, 1), 0, 3)
		report := func(blocks ...rtcp.ReceptionReport) {
			t.Helper()
			b, err := rtcp.Marshal([]rtcp.Packet{&rtcp.SenderReport{SSRC: 1, PacketCount: 3, Reports: blocks}})
			if err != nil {
				t.Fatal(err)
			}
			s.takeControl(b, s.Stats().From)
		}
		mine := s.tx.ssrc
		report()
		report(rtcp.ReceptionReport{SSRC: mine, FractionLost: 255})
		if st := s.Stats(); st.FarDeaf != 2 || st.FarSent != 3 {
			t.Errorf("after two reports of silence: %+v", st)
		}
		report(rtcp.ReceptionReport{SSRC: mine, FractionLost: 100})
		if st := s.Stats(); st.FarDeaf != 0 {
			t.Errorf("after one of bad sound: %+v", st)
		}
		pause(time.Millisecond)
	})
}
