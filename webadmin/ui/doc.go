// Package ui carries the pages of the web admin: the files that `make ui`
// builds into dist, compressed, inside the binary.
//
// Promises:
//   - It builds without Node.js. Without built pages it serves one plain page
//     that says how to build them.
//   - Files are kept compressed and are inflated for a client that does not
//     take gzip. Names with a content hash may be cached for ever, others are
//     asked for again by their ETag.
//   - Paths that are no file are the program's own and get its start page, so
//     that a page's address can be opened anew; a missing asset stays missing.
package ui
