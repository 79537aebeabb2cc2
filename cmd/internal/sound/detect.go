package sound

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"

	"ringdown/hal"
	"ringdown/internal/country"
	"ringdown/media/callerid"
	"ringdown/media/dtmf"
	"ringdown/media/tone"
)

// tail is the silence that is heard after a file's end, so that what it ends
// in is still judged: over the longest pause of any cadence, 10 s and 15 %.
const tail = 13 * hal.SampleRate

// chunk is how much is heard at once: events come in order within it.
const chunk = 10 * hal.FrameSamples

// shortestMessage is the length of the shortest caller id, 11 bytes at 1200
// bit/s: speech that looks like a byte or two of one is not told as spoilt.
const shortestMessage = 11 * 10 * hal.SampleRate / 1200

// steadiness is how much louder the loudest 10 ms of data may be than the
// faintest, as a ratio of energy (9 dB): modems are steady and voices are not.
const steadiness = 8

// likeData says whether what could not be read may have been a message at all.
func likeData(pcm []int16) bool {
	if len(pcm) < shortestMessage {
		return false
	}
	least, most := math.Inf(1), 0.0
	for ; len(pcm) >= hal.FrameSamples; pcm = pcm[hal.FrameSamples:] {
		sum := 1.0
		for _, v := range pcm[:hal.FrameSamples] {
			sum += float64(v) * float64(v)
		}
		least, most = min(least, sum), max(most, sum)
	}
	return most <= steadiness*least
}

// heard is one line of the output.
type heard struct {
	T         float64 `json:"t"`
	Event     string  `json:"event"`
	Digit     string  `json:"digit,omitempty"`
	Tone      string  `json:"tone,omitempty"`
	Scheme    string  `json:"scheme,omitempty"`
	Number    *string `json:"number,omitempty"`
	Name      *string `json:"name,omitempty"`
	Time      *string `json:"time,omitempty"`
	Withheld  bool    `json:"withheld,omitempty"`
	OutOfArea bool    `json:"out_of_area,omitempty"`
	OK        *bool   `json:"ok,omitempty"`
	Error     string  `json:"error,omitempty"`
	Ms        int     `json:"ms,omitempty"`
	Cycles    int     `json:"cycles,omitempty"`
	Reversals int     `json:"reversals,omitempty"`
}

func seconds(sample uint64) float64 {
	return math.Round(float64(sample)/hal.SampleRate*1000) / 1000
}

func detect(args []string, out io.Writer) error {
	w := newWords("detect")
	code := w.flags.String("country", "", "")
	files, err := w.parse(args, "FILE.wav")
	if err != nil {
		return err
	}
	p, err := lookup(cmp.Or(*code, defaultCountry))
	if err != nil {
		return err
	}
	pcm, err := load(files[0])
	if err != nil {
		return err
	}
	return printLines(out, listen(pcm, p, *code != ""))
}

func printLines(out io.Writer, lines []heard) error {
	slices.SortStableFunc(lines, func(a, b heard) int { return cmp.Compare(a.T, b.T) })
	e := json.NewEncoder(out)
	e.SetEscapeHTML(false)
	for _, h := range lines {
		if err := e.Encode(h); err != nil {
			return fmt.Errorf("printing: %w", err)
		}
	}
	return nil
}

// ears are all detectors at once.
type ears struct {
	pcm   []int16
	dtmf  *dtmf.Detector
	tones *tone.Detector
	fax   *tone.FaxDetector
	cid   *callerid.Receiver
	plan  toneLines
	lines []heard
	faxAt map[tone.FaxKind]int // index of the line of a fax tone that lasts
}

func listen(pcm []int16, p country.Profile, known bool) []heard {
	all := append(slices.Clone(pcm), make([]int16, tail)...)
	e := &ears{
		pcm:   all,
		dtmf:  dtmf.NewDetector(dtmf.Config{}),
		tones: tone.NewDetector(p),
		fax:   tone.NewFaxDetector(),
		cid:   callerid.NewReceiver(schemes(p, known)...),
		faxAt: map[tone.FaxKind]int{},
		plan:  toneLines{open: map[country.ToneKind]*toneLine{}},
	}
	if known {
		e.cid.SetEncoding(p.CallerID.Encoding)
	}
	for len(all) > 0 {
		n := min(chunk, len(all))
		e.hear(all[:n])
		all = all[n:]
	}
	return append(e.lines, e.plan.finish(uint64(len(pcm)))...)
}

// schemes are those of the country, or all where none was given.
func schemes(p country.Profile, known bool) []country.Scheme {
	if !known {
		return []country.Scheme{country.CIDBell202, country.CIDV23, country.CIDDTMF, country.CIDNTT}
	}
	all := []country.Scheme{p.CallerID.Scheme}
	for _, c := range p.AlsoCallerID {
		all = append(all, c.Scheme)
	}
	return all
}

func (e *ears) hear(p []int16) {
	for _, v := range e.dtmf.Write(p) {
		if v.End {
			e.lines = append(e.lines, heard{T: seconds(v.At), Event: "dtmf", Digit: string(rune(v.Digit)), Ms: v.Ms})
		}
	}
	for _, v := range e.fax.Write(p) {
		e.hearFax(v)
	}
	for _, v := range e.cid.Write(p) {
		if !v.OK && !likeData(e.pcm[min(v.At, v.End):min(v.End, uint64(len(e.pcm)))]) {
			continue
		}
		e.lines = append(e.lines, callerLine(v))
	}
	for _, v := range e.tones.Write(p) {
		e.plan.take(v)
	}
}

// hearFax keeps one line for an answer tone and counts its reversals there.
func (e *ears) hearFax(v tone.FaxEvent) {
	if i, ok := e.faxAt[v.Kind]; ok && v.Reversals > 0 {
		e.lines[i].Reversals = v.Reversals
		return
	}
	e.faxAt[v.Kind] = len(e.lines)
	e.lines = append(e.lines, heard{T: seconds(v.At), Event: "fax", Tone: string(v.Kind), Reversals: v.Reversals})
}

func callerLine(v callerid.Result) heard {
	h := heard{T: seconds(v.Start), Event: "callerid", Scheme: string(v.Scheme), OK: &v.OK}
	if !v.OK {
		h.Error = v.Err.Error()
		return h
	}
	h.Number, h.Name, h.Time = &v.Info.Number, &v.Info.Name, &v.Info.Time
	h.Withheld, h.OutOfArea = v.Info.Withheld, v.Info.OutOfArea
	return h
}
