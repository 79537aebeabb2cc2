// Package haltest is the conformance suite of package hal: what every backend
// must do, as tests. A backend calls [Run] from its own tests with a [Fixture]
// that opens a card and works the far ends of its ports.
//
// What is promised to the backend: each behaviour runs as its own subtest on a
// freshly opened card, which the suite closes; stimuli that a fixture does not
// offer, and capabilities that a port does not have, skip the behaviours that
// need them with a sentence saying so. The suite waits with timers only, so a
// fixture may run it in a synctest bubble; it starts no goroutine that outlives
// its subtest.
//
// It imports hal and the standard library only.
package haltest
