// Package store keeps what must survive a power cut: call records, users,
// sessions, API keys, the history of the configuration, what is set at telephones,
// and a few marks of the appliance itself. It is one bbolt file, ringdown.db, in the data directory.
//
// What it promises:
//
//   - What was committed is there after kill -9 or a power cut, and the file
//     opens clean. Every commit is synced; a file beside the database is written
//     by [WriteFile] (written, synced, renamed, folder synced).
//   - [Records.Save] never blocks and never fails: a record is readable at once
//     and on disk at most [BatchDelay] later, [BatchSize] to a transaction,
//     because one record per transaction writes some 50 times its size to
//     flash. While the disk refuses, records wait in memory, at most
//     [MaxWaiting]; the trouble is told through [Options.Alert], what has to be
//     dropped is counted, and all is written when the disk works again.
//   - [Exchange.Set] never blocks and never fails either: what is set at a
//     telephone is on the disk [BatchDelay] later, with all else that was set.
//   - The file stays below [Options.MaxBytes]: near it, each batch lets as many of
//     the oldest call records go as it brings.
//   - Numbers from [Records.NewID] grow for good, over restarts and kill -9.
//   - [DB.View] and [DB.Update] are transactions; a [Table]'s methods take one,
//     so several of them are one step or none. Nobody holds a transaction
//     across a wait: lists come in bounded pages.
//   - One process has the file. A second one is told so in a sentence.
//   - An older firmware slot opens the file of a newer one as long as the newer
//     one says that it may (see migrations).
//
// Secrets are never kept as such: a session's token and an API key as SHA-256
// of 256 random bits, a password as the hash that the caller made (argon2id).
//
// Who may call what: every method may be called from any goroutine. [Open]
// starts no goroutine; [DB.Run] is the batch writer, one caller runs it, and it
// returns when its context ends, after a last attempt to write all. Values are
// JSON: an older firmware passes over fields that it does not know, and a
// person can read what a support bundle shows.
package store
