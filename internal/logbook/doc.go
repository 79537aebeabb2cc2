// Package logbook keeps what the appliance logs, for people who look: the last
// entries in memory, and a file of bounded size.
//
// A [Book] is a slog.Handler in front of another one. Handling an entry takes a
// lock for the time of a copy and never waits for the disk: [Book.Run] writes the
// file, and what comes faster than the disk takes it is counted and left out of
// the file, not of memory. Any goroutine may log and look.
package logbook
