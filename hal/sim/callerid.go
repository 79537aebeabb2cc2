package sim

import (
	"fmt"
	"time"

	"ringdown/hal"
	"ringdown/internal/country"
	"ringdown/media/callerid"
)

// keyLevel is the level of a far subscriber's keys, dBm0 of the low group.
const keyLevel = -10.0

// The data of a call in progress has no seizure and little mark: TIA-777.
const offHookMark = 80

// stamp is the form of a caller id's time.
const stamp = "01021504"

// callerID makes the sound of a caller id and gives its length, 0 for none.
// offHook asks for the form sent in a call. A byte that is to be spoilt is
// spoilt here, on the wire: checksums were right before.
func (l *line) callerID(way country.CallerID, o CallOptions, offHook bool) (source, hal.Tick, error) {
	if way.Scheme == country.CIDNone || way.Scheme == "" {
		return nil, 0, nil
	}
	if offHook {
		way.Seizure, way.Mark = 0, offHookMark
	}
	info := callerid.Info{
		Number: o.From, Name: o.Name, Time: o.Time, Withheld: o.Withheld,
		OutOfArea: o.OutOfArea || o.From == "" && !o.Withheld,
	}
	if info.Time == "" {
		info.Time = time.Now().Format(stamp)
	}
	bytes, err := callerid.EncodeBytes(way, info)
	if err != nil {
		return nil, 0, fmt.Errorf("make caller id: %w", err)
	}
	long, err := callerid.Duration(way, info)
	if err != nil {
		return nil, 0, fmt.Errorf("time caller id: %w", err)
	}
	if l.spoil >= 0 && l.spoil < len(bytes) {
		bytes[l.spoil] ^= 1
		l.w.note(l.who, "spoils byte %d of the caller id", l.spoil)
	}
	l.spoil = -1
	gen, err := callerid.Modulate(way, bytes)
	if err != nil {
		return nil, 0, fmt.Errorf("send caller id: %w", err)
	}
	return &signal{gen: gen}, hal.Ticks(long), nil
}
