// Package library finds what is played to people by its name: music, tones,
// words and the files of the user.
//
// A name is made of parts with spaces between them ([Library.Open]); each part
// is "kind/what":
//
//   - music/CLASS loops for ever. The class "default" exists always: the
//     built-in music, unless there are files for it.
//   - tone/KIND is one turn of a tone of the country, or one of our own short
//     ones (queue-beep, confirm, beep, joined, left).
//   - file/NAME is a recording of the user's.
//   - in/LANGUAGE is no sound: the words behind it are in that language, as far
//     as the name goes.
//   - what Options.Others lists is opened by others.
//   - everything else is words, which a [Speech] says, with the pauses of somebody
//     who reads aloud between them.
//
// Sound is kept as µ-law, 8000 bytes a second, decoded once when it is loaded
// and shared by all who hear it; a frame allocates nothing. The built-in music
// is part of the program, and is neither copied nor decoded ahead.
//
// Music does not begin anew for each listener: it goes on, as on a radio,
// unless its class says otherwise. It takes no time of anybody while nobody
// listens.
//
// Files are read by [Library.Run], whose caller owns it, and never by whoever
// opens a sound: until a file has been read its class sounds as before. What is
// wrong with a file is told as a sentence that names it. Open may be called
// from any goroutine and does not wait.
package library
