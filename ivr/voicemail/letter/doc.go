// Package letter puts the news of a voice message into words, in the three
// languages. It is apart from the mailboxes because what it says is for mail, and
// not for the track of a call. Pure; any goroutine may call it.
package letter
