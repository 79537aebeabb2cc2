// Package auth holds what sign-in needs and nothing of the web: passwords, what
// each role may do, and the backoff that slows guessing. Users, sessions and
// keys themselves are internal/store's.
//
// Promises:
//   - One password hash is computed at a time, whatever the number of people
//     who sign in, so that signing in cannot exhaust an appliance's memory.
//   - A permission that a role does not name is denied.
//   - Backoff slows an account or an address down; it never locks either for
//     good, so nobody can keep an owner out.
//
// Everything here is safe for use by several goroutines.
package auth
