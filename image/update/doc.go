// Package update replaces the firmware of an appliance (AD-4, HW-4): what a
// bundle is, where it goes, and what the boot loader is told.
//
// There are two slots, A and B. One runs; a bundle is written to the other, and
// the boot loader is asked to try that one next. It counts the tries in the boot
// state before each of them. A firmware that works says so ([Updater.MarkGood]);
// one that does not is passed over when its tries are used up, and the old one
// runs again. When no slot is left, the recovery system runs.
//
// Promises:
//   - Nothing of a bundle is believed before the signature over its manifest has
//     been checked, and nothing is armed before every byte has been written, read
//     back and compared with the manifest's hashes. A broken upload, a fault of
//     the disk or a power cut at any byte leaves a firmware that starts.
//   - The slot that runs is never written, and the other one is not written while
//     the one that runs has not proved itself.
//   - A bundle for another board, an older one than what runs, or one below the
//     floor that a firmware has set is refused.
//   - A bundle is streamed: it takes one buffer of memory, whatever its size.
//
// An [Updater] may be used by any number of goroutines; two updates at the same
// time are refused, not queued. Everything is done to paths of an [afero.Fs], so
// that block devices and files are the same.
package update
