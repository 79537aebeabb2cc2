// Package backup is the file that a backup is: entries, encrypted with a
// passphrase (AD-4). It knows nothing of what is in them.
//
// # The file
//
//	ringdown-backup 1\n
//	length of the head, 4 bytes, big endian; the head, JSON
//	chunks of 64 KiB, each AES-256-GCM, with its tag
//
// The key is argon2id of the passphrase with the salt and cost of the head, and
// HMAC-SHA256 of that over the head, so that a head that was changed opens
// nothing. A chunk's nonce is its number and whether it is the last: none can be
// left out, repeated, moved or cut off without that being noticed before anything
// behind it is given out (STREAM: Hoang, Reyhanitabar, Rogaway, Vizár 2015; as
// age does it). Inside is a gzip stream of JSON lines and contents.
//
// # Bounds
//
// Writing and reading are streams: each holds two chunks, whatever the size.
// Reading refuses a head, a cost, a name and an entry beyond its limits before it
// takes memory for them.
//
// A Writer and a Reader are for one goroutine each.
package backup
