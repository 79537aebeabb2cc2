package scenario

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"ringdown/hal"
	"ringdown/media/wav"
)

// playedPrefix begins the names of sounds that the appliance plays.
const playedPrefix = "play:"

// Bounds of how much is compared of a sound, in seconds: what nobody cut, and
// the most.
const (
	playedUncut = 10
	playedMost  = 60
)

// Played reads "play:NAME" and "play:NAME:SECONDS": the appliance's name of the
// sound, its parts apart by spaces, and how many seconds of it are meant. is
// tells whether it begins so at all.
func Played(name string) (sound string, seconds float64, is bool, err error) {
	rest, is := strings.CutPrefix(name, playedPrefix)
	if !is {
		return "", 0, false, nil
	}
	// A time of day has a colon of its own: time/14:05. Seconds stand behind the
	// last one, where that is not part of such a time.
	sound, seconds = rest, playedUncut
	if at := strings.LastIndexByte(rest, ':'); at >= 0 && !strings.Contains(rest[strings.LastIndexByte(rest[:at], '+')+1:at], "time/") {
		seconds, err = strconv.ParseFloat(rest[at+1:], 64)
		if err != nil || seconds <= 0 || seconds > playedMost {
			return "", 0, true, fmt.Errorf("%q is not play:SOUND:SECONDS, such as play:music/default:4", name)
		}
		sound = rest[:at]
	}
	return strings.ReplaceAll(sound, "+", " "), seconds, true, nil
}

// recordingOf begins what "same" compares with a side of the recording of the
// call that ended last: "recording:left", the far end of the line, or
// "recording:right".
const recordingOf = "recording:"

// Recorded reads "recording:left" and "recording:right"; is tells whether it is
// one of them.
func Recorded(name string) (side string, is bool) { return strings.CutPrefix(name, recordingOf) }

// Side is the left or right of a recording.
func Side(a wav.Audio, side string) []int16 {
	k := 0
	if side == "right" {
		k = 1
	}
	pcm := make([]int16, 0, len(a.Samples)/max(a.Channels, 1))
	for ; k < len(a.Samples); k += a.Channels {
		pcm = append(pcm, a.Samples[k])
	}
	return pcm
}

// RecordedLength is how long a recording is, as records show it.
func RecordedLength(a wav.Audio) string {
	d := time.Duration(len(a.Samples)/max(a.Channels, 1)) * time.Second / hal.SampleRate
	return d.Round(time.Second).String()
}
