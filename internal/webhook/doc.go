// Package webhook tells servers elsewhere what happens, by signed HTTP requests
// after Standard Webhooks 1.0.0 (https://www.standardwebhooks.com).
//
// Each [Hook] has a queue of its own, and one goroutine that sends its events one
// after the other: the next one waits until the one before was taken, or was given
// up after [GiveUpAfter]. [Desk.Tell] never waits and may be called from any
// goroutine; what waits is written to the database each few seconds and when the
// appliance stops, so that a restart loses nothing and a power cut seconds.
//
// A server inside is reached only where the hook allows its address, and one over
// plain HTTP nowhere else (package guarded). Redirections are not followed.
package webhook
