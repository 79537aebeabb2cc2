package callerid

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"ringdown/internal/country"
)

// Message types (GR-30, EN 300 659-3 table 5).
const (
	typeSDMF    = 0x04 // call set-up, one record
	typeSDMWait = 0x06 // message waiting, one record
	typeMDMF    = 0x80 // call set-up, parameters
	typeMDWait  = 0x82 // message waiting, parameters
)

// Parameters of typeMDMF (GR-30, EN 300 659-3 5.4).
const (
	paramTime       = 0x01
	paramNumber     = 0x02
	paramNoNumber   = 0x04
	paramName       = 0x07
	paramLamp       = 0x0B
	paramCallType   = 0x11
	callTypeVoice   = 0x01
	lampOn, lampOff = 0xFF, 0x00 // of paramLamp
	lampOnLetter    = 0x42       // of typeSDMWait
	lampOffLetter   = 0x6F
	noTime          = "00000000" // in SDMF, where the time cannot be left out
	maxMessage      = 3 + 255    // type, length, data, checksum
	checksumMissing = "the message ends before its checksum"
)

func encodeSDMF(i Info) []byte {
	t := i.Time
	if t == "" {
		t = noTime
	}
	number := i.Number
	if r := i.reason(); r != "" {
		number = r
	}
	return seal(typeSDMF, []byte(t+number))
}

func encodeMDMF(c country.CallerID, i Info) ([]byte, error) {
	name, err := encodeName(i.Name, c.Encoding, nameLimit(c))
	if err != nil {
		return nil, err
	}
	var b []byte
	if c.Scheme == country.CIDV23 {
		b = param(b, paramCallType, []byte{callTypeVoice})
	}
	if i.Time != "" {
		b = param(b, paramTime, []byte(i.Time))
	}
	if r := i.reason(); r != "" {
		b = param(b, paramNoNumber, []byte(r))
	} else {
		b = param(b, paramNumber, []byte(i.Number))
	}
	if len(name) > 0 {
		b = param(b, paramName, name)
	}
	return seal(typeMDMF, b), nil
}

func nameLimit(c country.CallerID) int {
	if c.Scheme == country.CIDBell202 && (c.Encoding == "" || strings.EqualFold(c.Encoding, "ASCII")) {
		return shortName
	}
	return longName
}

func param(b []byte, kind byte, data []byte) []byte {
	return append(append(b, kind, byte(len(data))), data...)
}

// seal puts type, length and checksum around data: the sum of all is 0 mod 256.
func seal(kind byte, data []byte) []byte {
	b := append([]byte{kind, byte(len(data))}, data...)
	return append(b, -sum(b))
}

func sum(b []byte) (s byte) {
	for _, v := range b {
		s += v
	}
	return s
}

// decodeMessage reads an SDMF or MDMF message, from its type to its checksum
// and no byte more.
func decodeMessage(b []byte, encoding string) (Info, error) {
	switch {
	case len(b) < 3 || len(b) < int(b[1])+3:
		return Info{}, errors.New("read caller id: " + checksumMissing)
	case len(b) > int(b[1])+3:
		return Info{}, errors.New("read caller id: bytes follow the checksum")
	case sum(b) != 0:
		return Info{}, fmt.Errorf("read caller id: the checksum is wrong by %02Xh", sum(b))
	}
	data := b[2 : len(b)-1]
	switch b[0] {
	case typeSDMF:
		return decodeSDMF(data)
	case typeMDMF:
		return decodeMDMF(data, encoding)
	}
	return Info{}, &otherMessage{b[0]}
}

// otherMessage is a good message that is no caller id, such as message waiting.
type otherMessage struct{ kind byte }

func (e *otherMessage) Error() string {
	return fmt.Sprintf("read caller id: message type %02Xh is no call set-up", e.kind)
}

func decodeSDMF(data []byte) (Info, error) {
	if len(data) < 8 {
		return Info{}, errors.New("read caller id: the time is cut short")
	}
	i := Info{}
	i.setTime(data[:8])
	err := i.setNumber(data[8:])
	return i, err
}

func decodeMDMF(data []byte, encoding string) (Info, error) {
	var i Info
	seen := false
	for len(data) > 0 {
		if len(data) < 2 || len(data) < int(data[1])+2 {
			return Info{}, errors.New("read caller id: a parameter is cut short")
		}
		v := data[2 : 2+int(data[1])]
		switch data[0] {
		case paramTime:
			i.setTime(v)
		case paramNumber, paramNoNumber:
			seen = true
			if err := i.setNumber(v); err != nil {
				return Info{}, err
			}
		case paramName:
			i.Name = decodeName(v, encoding)
		}
		data = data[2+int(data[1]):]
	}
	i.OutOfArea = i.OutOfArea || !seen
	return i, nil
}

// setTime takes a time that is one, and leaves out what is not.
func (i *Info) setTime(b []byte) {
	if isTime(string(b)) {
		i.Time = string(b)
	}
}

// setNumber takes a number, or the reason why there is none.
func (i *Info) setNumber(b []byte) error {
	b = bytes.TrimSpace(b)
	if len(b) == 0 {
		i.OutOfArea = true
		return nil
	}
	if i.setReason(string(b)) {
		return nil
	}
	s := strings.NewReplacer(" ", "", "-", "").Replace(string(b))
	if !isNumber(s) || len(s) > 2*maxNumber {
		return fmt.Errorf("read caller id: %q is not a number", s)
	}
	i.Number = s
	return nil
}
