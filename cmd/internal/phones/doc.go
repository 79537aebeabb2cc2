// Package phones joins the sound of SIP telephones with the rest of the
// appliance: it opens the RTP session of each SIP call for sipstack, and
// connects it with an analog port's clock or, packet by packet, with another
// session. It knows no SIP.
//
// A [Phones] is a sipstack.Media. Its methods may be called from any goroutine
// and do not wait. New starts nothing; Run ends when its context does, with
// every session closed and its ports given back.
//
// A telephone hears its partner, whoever else it is to hear ([Phones.Hear]), and
// what is played to it ([Phones.Play], [Phones.Beep]). Those who need more than a
// relay or a card gives them are worked by one clock for all, and only while they
// do; the mixer (mixer.go) knows who hears whom, settle.go how each is worked.
//
// What telephones key while they talk to an analog port becomes sound there:
// they send keys as telephone-events, which an exchange does not know. A key is
// heard once, also of a telephone that sends it by INFO or in its sound besides.
// Between two telephones an INFO of one that knows no telephone-events becomes
// one for the other.
//
// A fax machine or modem that answers (2100 Hz) fixes the jitter buffer, and
// the call goes over to G.711 if it is in another codec, until the connection
// ends.
//
// How the sound of a telephone was is asked by [Phones.Quality], during the call
// and for a while after.
//
// A telephone that vanishes (power or network) never says goodbye. When nothing
// has come from one in a call for [NoSound], or [NoSoundHeld] on hold, Lost is
// told, once. Long before, Trouble is told of a party that is not heard, or hears
// nothing, and why (trouble.go).
package phones
