//go:build linux && (amd64 || arm64)

package main

import (
	"fmt"
	"io"
	"slices"
)

// mediaReport is the JSON line of media.
type mediaReport struct {
	Label    string  `json:"label"`
	Calls    int     `json:"calls"`
	Up       int     `json:"up"`
	Failed   int     `json:"failed"`
	SetupP50 float64 `json:"setup_p50_ms"`
	SetupP99 float64 `json:"setup_p99_ms"`
	SIPRetr  int     `json:"sip_retransmissions"`
	Ended    int     `json:"bye_ok"`
	usageReport
	CPUPerCallPct float64 `json:"server_cpu_pct_per_call"` // of one core
	Sent          int     `json:"sent"`
	Lost          int     `json:"lost"`
	LossPct       float64 `json:"loss_pct"`
	WorstLossPct  float64 `json:"worst_stream_loss_pct"`
	Streams       int     `json:"streams"`
	Silent        int     `json:"silent_streams"`
	Dup           int     `json:"dup"`
	Reordered     int     `json:"reordered"`
	Bad           int64   `json:"undecodable"`
	DelayP50      float64 `json:"delay_p50_us"`
	DelayP99      float64 `json:"delay_p99_us"`
	DelayP999     float64 `json:"delay_p999_us"`
	DelayMax      float64 `json:"delay_max_us"`
	JitterP50     float64 `json:"jitter_p50_ms"`
	JitterMax     float64 `json:"jitter_max_ms"`
	LateP50       float64 `json:"gen_late_p50_us"`
	LateP99       float64 `json:"gen_late_p99_us"`
	SendErr       int64   `json:"send_errors"`
}

// summarise counts what arrived of what was sent in the window.
func (s *session) summarise() {
	r := &s.rep
	r.Label, r.Calls = s.o.label, s.o.calls
	var delays []uint32
	var jitters []float64
	for i, st := range s.e.streams {
		if !st.on.Load() {
			continue
		}
		r.Streams++
		got := st.delays(s.lo[i], s.hi[i])
		r.count(st, int(s.hi[i]-s.lo[i]), len(got))
		if delays = append(delays, got...); len(got) > 0 {
			jitters = append(jitters, st.jit)
		}
	}
	slices.Sort(delays)
	slices.Sort(s.e.late)
	slices.Sort(jitters)
	if r.Sent > 0 {
		r.LossPct = 100 * float64(r.Lost) / float64(r.Sent)
	}
	r.Bad, r.SendErr = s.e.bad.Load(), s.e.sendErr.Load()
	r.DelayP50, r.DelayP99, r.DelayP999, r.DelayMax = pct(delays, .5), pct(delays, .99), pct(delays, .999), pct(delays, 1)
	if len(jitters) > 0 {
		r.JitterP50, r.JitterMax = jitters[len(jitters)/2], jitters[len(jitters)-1]
	}
	r.LateP50, r.LateP99 = pct(s.e.late, .5), pct(s.e.late, .99)
	if r.Up > 0 && r.WallS > 0 {
		r.CPUPerCallPct = 100 * r.ServerCPU / r.WallS / float64(r.Up)
	}
}

// count adds one stream.
func (r *mediaReport) count(st *stream, sent, got int) {
	r.Sent += sent
	r.Lost += sent - got
	if sent > 0 {
		r.WorstLossPct = max(r.WorstLossPct, 100*float64(sent-got)/float64(sent))
	}
	if got == 0 {
		r.Silent++
	}
	r.Dup += st.dup
	r.Reordered += st.reord
}

func (r mediaReport) tell(w io.Writer) {
	fmt.Fprintf(w, "%-22s calls %d/%d  cpu %.1f%% (%.3f%%/call; usr %.2f sys %.2f s)  rss %.1f MB  loss %.4f%%  delay p50 %.0f p99 %.0f p99.9 %.0f µs  jitter p50 %.3f max %.3f ms  set-up p50 %.1f p99 %.1f ms  generator cpu %.1f%% late p99 %.0f µs  others %.1f%%\n",
		r.Label, r.Up, r.Calls, 100*r.ServerCPU/r.WallS, r.CPUPerCallPct, r.ServerUser, r.ServerSys, float64(r.RSSEndKB)/1024,
		r.LossPct, r.DelayP50, r.DelayP99, r.DelayP999, r.JitterP50, r.JitterMax, r.SetupP50, r.SetupP99,
		100*r.SelfCPU/r.WallS, r.LateP99, 100*r.OtherCPU/r.WallS)
}
