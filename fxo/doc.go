// Package fxo does the analog signalling of both kinds of port: FXO, where an
// exchange line is plugged in, and FXS, where a telephone is.
//
// It turns what a card senses (volts, milliamps, samples) into call events, and
// call effects into drives and sound. It decides nothing about a call.
//
//   - [Hardware] finds and opens cards, opens them again after they went, and
//     passes each effect to the card that holds the port.
//   - A bank is one opened card. One goroutine owns it. Each round it handles
//     the card's events in order, then timers and orders, then one frame of
//     sound; the order is fixed, so with one seed a whole run repeats.
//   - A line or a phone is a step machine of its bank: it takes one hal event,
//     timer or effect at a time and never waits.
//
// What a port hears is one of two things: what is played to it (a tone, a
// sound), or the sum of what its partner and all others say that it is to hear.
// A beep may lie over either, and reaches nobody else.
//
// What holds at every moment:
//
//   - [Hardware.Do] never blocks, and no effect is lost in silence: one that
//     cannot be done comes back as PortDown, SeizeFailed or OffHook.
//   - A port that is lost posts PortDown once with a sentence for people, and
//     PortUp once when it works again; it comes back by itself.
//   - Time is the card's: timers count its samples. When no port needs sound
//     the card's clock is left alone and the bank sleeps until an event, an
//     order or its earliest timer.
//   - A frame of sound allocates nothing.
//
// Events are posted from the banks' goroutines, never from inside Do. Options.Post
// may block for a while (the sound of that card waits meanwhile), but must not
// call back into this package except for Do.
package fxo
