// Package conceal makes up sound for what the network lost, after the ideas of
// ITU-T G.711 Appendix I, but without its 3.75 ms of delay.
//
// A [Concealer] is given all sound that is played: what is there through Good,
// what is missing through Fill, in order and in pieces of any length. It goes
// on with the last pitch period, fades it out within 60 ms, and blends into
// the sound that comes after, so that no join clicks. One goroutine uses it;
// nothing allocates.
package conceal
