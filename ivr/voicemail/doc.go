// Package voicemail takes messages and plays them: mailboxes of extensions,
// groups and lines (VM-1), the session that takes a message, and the menu by
// telephone (VM-2, TS-9).
//
// A [Keeper] has the mailboxes. Its methods answer from memory, at once, and may
// be called from any goroutine; what touches the disk is done by [Keeper.Run].
// The sessions that it opens ([Keeper.Deposit], [Keeper.Menu]) are values in the
// engine: input in, order out, no clock and no disk of their own.
//
// # What is never lost
//
// A message is a WAV file in a folder of its box and day, and its path says
// already what must be known: box, time and caller,
//
//	voicemail/801/2026-11-21/142530+0800-17.1-0912345678.wav
//
// so that a file whose writing was cut by power, a full disk or a read-only one
// is a message as soon as it holds a second of sound. Its row in the database
// follows; at the start, files without a row are taken in ([Keeper.Open]). Once a
// message is complete its silence and the tones of the exchange at its end are
// cut and its level is evened (BX-11). That is written to a second file, which
// takes the first one's place in one step, and which has caller, time and
// urgency in a RIFF LIST/INFO chunk besides. Where there is no room for that the
// file stays as it came.
//
// # What is not promised
//
// A message that was deleted in the second before a power cut may be there again.
package voicemail
