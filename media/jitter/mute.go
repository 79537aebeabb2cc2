package jitter

// mute is a stretch of the stream that is not heard.
type mute struct{ from, to int64 }

// Mute silences the n samples from RTP timestamp ts on, whether they have come
// or will: a key's tones, where the key is told in another way as well. A
// stretch that touches the one before makes it longer; else it takes its place.
func (b *Buffer) Mute(ts uint32, n int) {
	if !b.on || n <= 0 || n > room {
		return
	}
	from := b.unwrap(ts)
	to := from + int64(n)
	if from > b.muted.to || to < b.muted.from {
		b.muted = mute{from, to}
	}
	b.muted = mute{min(from, b.muted.from), max(to, b.muted.to)}
	for at := max(from, b.play); at < min(to, b.end); at++ {
		b.pcm[at&(room-1)] = 0
	}
}

// sounds says whether the sample of a time is to be heard.
func (m mute) sounds(at int64) bool { return at < m.from || at >= m.to }

// Until is how many samples there are to the turn of a timestamp; 0 or less: it
// is its turn, or there is no stream.
func (b *Buffer) Until(ts uint32) int {
	if !b.on {
		return 0
	}
	return int(b.unwrap(ts) - b.play)
}
