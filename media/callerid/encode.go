package callerid

import (
	"fmt"
	"time"

	"ringdown/internal/country"
	"ringdown/media/dtmf"
	"ringdown/media/fsk"
)

// Signal is sound: Read fills p and returns how many samples it filled, fewer
// than len(p) only at the end.
type Signal interface{ Read(p []int16) int }

const (
	// The tones of DTMF caller id: exchanges send 50 to 100 ms and pauses as
	// long; the middle suits every receiver.
	clipOn  = 70 * time.Millisecond
	clipOff = 70 * time.Millisecond
	// postBits of mark follow the last byte, so that its stop bit has an end.
	postBits = 5
	// nttMark is the least mark before the first character.
	nttMark = 60
)

// Encode gives the sound of i's data part as c sends it: FSK with its seizure
// and mark, or DTMF digits. Alerts, delays and ringing are the sender's.
func Encode(c country.CallerID, i Info) (Signal, error) {
	b, err := EncodeBytes(c, i)
	if err != nil {
		return nil, err
	}
	return Modulate(c, b)
}

// EncodeWaiting gives the sound that sets a telephone's message lamp, in the FSK
// schemes: the visual indicator of GR-30 and EN 300 659-3 5.4.6, or where messages
// have no parameters the older form, three times the same letter.
func EncodeWaiting(c country.CallerID, on bool) (Signal, error) {
	if c.Scheme != country.CIDBell202 && c.Scheme != country.CIDV23 {
		return nil, fmt.Errorf("encode message waiting: the scheme %q has no lamp", c.Scheme)
	}
	return Modulate(c, waitingBytes(c.Multiple, on))
}

func waitingBytes(multiple, on bool) []byte {
	sign, letter := byte(lampOff), byte(lampOffLetter)
	if on {
		sign, letter = lampOn, lampOnLetter
	}
	if !multiple {
		return seal(typeSDMWait, []byte{letter, letter, letter})
	}
	return seal(typeMDWait, param(nil, paramLamp, []byte{sign}))
}

// EncodeBytes gives the bytes that Encode sends: a message with its checksum,
// or DTMF digits as ASCII. It errs where c or i cannot be sent, naming what.
func EncodeBytes(c country.CallerID, i Info) ([]byte, error) {
	if err := i.check(); err != nil {
		return nil, err
	}
	switch c.Scheme {
	case country.CIDBell202, country.CIDV23:
		if !c.Multiple {
			return encodeSDMF(i), nil
		}
		return encodeMDMF(c, i)
	case country.CIDNTT:
		return encodeNTT(i), nil
	case country.CIDDTMF:
		return encodeDTMF(c, i)
	}
	return nil, fmt.Errorf("encode caller id: the scheme %q sends none", c.Scheme)
}

// Modulate gives the sound of bytes from EncodeBytes, as they are, spoilt or
// not.
func Modulate(c country.CallerID, b []byte) (Signal, error) {
	switch c.Scheme {
	case country.CIDBell202:
		return fsk.NewModulator(fsk.Bell202, b, opts(c)), nil
	case country.CIDV23, country.CIDNTT:
		return fsk.NewModulator(fsk.V23, b, opts(c)), nil
	case country.CIDDTMF:
		return dtmf.NewGenerator(string(b), dtmf.Timing{On: clipOn, Off: clipOff, Level: c.Level})
	}
	return nil, fmt.Errorf("send caller id: the scheme %q sends none", c.Scheme)
}

func opts(c country.CallerID) fsk.Opts {
	o := fsk.Opts{Seizure: c.Seizure, Mark: c.Mark, Stop: 1, Post: postBits, Level: c.Level}
	if c.Scheme == country.CIDNTT {
		o.Seizure, o.Mark, o.Stop = 0, max(nttMark, c.Mark), nttStop
	}
	return o
}

// Duration is how long Encode's signal lasts: the silence that it needs.
func Duration(c country.CallerID, i Info) (time.Duration, error) {
	b, err := EncodeBytes(c, i)
	if err != nil {
		return 0, err
	}
	if c.Scheme == country.CIDDTMF {
		return time.Duration(len(b)) * (clipOn + clipOff), nil
	}
	return time.Duration(opts(c).Samples(len(b))) * time.Second / 8000, nil
}

// Decode reads bytes that EncodeBytes made, or a receiver heard. The error says
// in one sentence what is wrong with them; Info is empty then.
func Decode(c country.CallerID, b []byte) (Info, error) {
	i, err := decode(c.Scheme, b, c.Encoding)
	if err != nil {
		return Info{}, err
	}
	return i, nil
}

func decode(s country.Scheme, b []byte, encoding string) (Info, error) {
	if len(b) > maxMessage {
		return Info{}, fmt.Errorf("read caller id: %d bytes are more than a message can have", len(b))
	}
	switch s {
	case country.CIDBell202, country.CIDV23:
		return decodeMessage(b, encoding)
	case country.CIDNTT:
		return decodeNTT(b)
	case country.CIDDTMF:
		return decodeDTMF(b)
	}
	return Info{}, fmt.Errorf("read caller id: the scheme %q sends none", s)
}
