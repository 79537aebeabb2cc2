// Package rtp carries the sound of one call leg over the network: RTP and RTCP
// of RFC 3550 with the audio profile of RFC 3551, telephone-events of RFC 4733
// and comfort noise of RFC 3389.
//
// A [Session] is one leg on its own pair of ports, taken from [Ports] before
// the offer is sent and given back by Close; a [Poller] serves it. What SDP agreed on
// is told by [Session.Agree], at first and at every new offer and answer. A
// session is used in one of two ways:
//
//   - With a clock: it is a media.Source and a media.Sink of 10 ms frames for
//     the goroutine that owns a card's or a player's clock. ReadFrame plays
//     from an adaptive jitter buffer with concealment; WriteFrame gathers
//     packets of the peer's packet time.
//   - Without: [Relay] joins two sessions, and each packet is forwarded when it
//     arrives, with no clock and no buffer, its law changed only when the two
//     sides speak different ones.
//
// A session takes sound from one source only: the first that sends valid
// packets of an agreed type (symmetric RTP, for telephones behind a NAT). It
// changes over by rule, not by whoever is loudest: see [Session.Agree].
//
// Once a source has settled at the announced address its socket is connected to
// it; after a second of silence, or a new answer, it is not any more.
//
// With Terms.Secure all packets are encrypted and authenticated (SRTP, RFC 3711),
// each way by its own key; a relay between an encrypted and a plain session, or
// two encrypted ones, opens and seals again.
//
// Goroutines: [Poller.Run] blocks and owns the two that serve all sessions: one
// reads all sockets, one keeps the times of reports and keys. ReadFrame and
// WriteFrame belong to the clock's goroutine. All other methods may be called
// from any goroutine. Constructors start nothing. Neither a packet nor a frame
// but a session's first allocates, and a frame never waits: what the network
// does not take at once is dropped and counted.
package rtp
