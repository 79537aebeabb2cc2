// Package board is the board file: what a carrier board connects to which GPIO
// line, in which slots voice cards sit, and which LED stands for which port.
//
// file.go and check.go are pure: text in, a [Board] or problems out, each with
// the path of the key. Unknown keys are errors, and two signals may not claim
// one line. [Lines] is the seam behind which the GPIO lines are: gpio.go is the
// kernel's character device, and tests have lines of their own. [Panel] drives
// what is not a card's: LEDs by the state of ports, the lifeline relay, which is
// energised only while the gateway is healthy and falls with the process, card
// reset, and the button for factory reset.
package board
