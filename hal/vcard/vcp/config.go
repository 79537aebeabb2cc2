package vcp

import "errors"

// Tag is one value of CONFIG.
type Tag struct {
	Tag   byte
	Value []byte
}

// ConfigAsk is the head of CONFIG; its tags follow.
type ConfigAsk struct {
	Port  byte
	Epoch uint32
}

// configHead is the length of what stands before the tags.
const configHead = 5

// Append appends the head.
func (c ConfigAsk) Append(p []byte) []byte { return le.AppendUint32(append(p, c.Port), c.Epoch) }

// AppendTag appends a tag with a value of one or two bytes.
func AppendTag(p []byte, tag byte, wide bool, value uint16) []byte {
	if wide {
		return le.AppendUint16(append(p, tag, 2), value)
	}
	return append(p, tag, 1, byte(value))
}

// AppendCountry appends a country of two letters.
func AppendCountry(p []byte, country string) []byte {
	if len(country) != 2 {
		return p
	}
	return append(p, TagCountry, 2, country[0], country[1])
}

// errTags are tags that do not fill the payload.
var errTags = errors.New("the tags do not end with the payload")

// ParseConfig reads CONFIG and calls take for each tag, in order.
func ParseConfig(p []byte, take func(Tag)) (ConfigAsk, error) {
	if len(p) < configHead {
		return ConfigAsk{}, errShort
	}
	c := ConfigAsk{Port: p[0], Epoch: le.Uint32(p[1:])}
	for p = p[configHead:]; len(p) > 0; {
		if len(p) < 2 || len(p) < 2+int(p[1]) {
			return c, errTags
		}
		take(Tag{p[0], p[2 : 2+int(p[1])]})
		p = p[2+int(p[1]):]
	}
	return c, nil
}

// Number is a value of one or two bytes; 0 when it is another length.
func (t Tag) Number() uint16 {
	switch len(t.Value) {
	case 1:
		return uint16(t.Value[0])
	case 2:
		return le.Uint16(t.Value)
	}
	return 0
}
