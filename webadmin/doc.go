// Package webadmin serves the REST API, the live events and the pages.
//
// Promises:
//   - Nothing can be read without sign-in except the API's description,
//     health, sign-in itself and, until it is done, first-run set-up (and the
//     pages' own program, which is the same for everybody).
//   - Every operation of the API names the permission that it needs; an
//     operation without one is denied, and a test walks them all.
//   - Who is bound to departments or groups sees what is theirs: live calls and
//     records are filtered before any handler (reach.go), and an operation that is
//     not marked scoped is denied. Numbers are masked behind the handlers (mask.go).
//   - Set-up opens from loopback and private addresses only, with the code on
//     the console, and closes for good once a password exists.
//   - Errors are RFC 9457 problems with a stable code and the request's id.
//   - Plain HTTP serves loopback only; elsewhere it leads to HTTPS.
//   - A slow reader of live events costs a bounded amount of memory and is told
//     to start afresh; nobody else notices.
//
// The package owns no call and no state of a call: it asks for snapshots and
// passes commands on through the narrow interfaces in deps.go. [New] starts
// nothing; [Server.Run] is the one goroutine that feeds live events, and it
// ends with its context.
package webadmin
