package rtp

import "time"

// Stats is how a session does. Counts are from its start.
type Stats struct {
	Received, Sent uint64 // packets
	Lost           uint64 // packets that never came, net of duplicates
	Late           uint64 // packets that came after their turn to be played
	Duplicate      uint64
	Reordered      uint64        // packets that came after a later one, in time or not
	Refused        uint64        // packets that were malformed, of no agreed type or from another source
	Dropped        uint64        // packets that the network did not take at once
	Concealed      time.Duration // sound that was made up for what was missing
	Jitter         time.Duration // interarrival jitter, RFC 3550 section 6.4.1
	Delay          time.Duration // what the jitter buffer holds now
	MeanDelay      time.Duration // what it held on average
	RoundTrip      time.Duration // 0: not known
	RemoteLost     float64       // share of our packets that the peer missed, 0-1
	RemoteJitter   time.Duration
	MOS            float64 // 1-4.5, what the peer sounds like here; 0: nothing heard yet
}

// Stats is the state now.
func (s *Session) Stats() Stats { return Stats{} }
