// Command loadgen drives a SIP server, ours or another, with calls between
// registered telephones that carry real RTP both ways, and measures what the
// server did with it: loss, forwarding delay and jitter of each stream, and the
// server's CPU seconds and memory.
//
//	loadgen media     concurrent calls with RTP (see -h)
//	loadgen register  signs telephones in and leaves
//	loadgen wrap      -pid P [-json F] -- CMD ARG…: CPU and memory of P while CMD runs
//	loadgen ready     -target A -since NS: asks by OPTIONS until an answer comes
//	loadgen faults    calls with lost, doubled, cancelled and abandoned messages
//
// It talks to loopback addresses only and needs nothing but the standard
// library, on Linux. It shares no code with what it measures.
package main
