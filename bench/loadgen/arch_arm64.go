package main

// System calls that package syscall does not name (Linux, arm64).
const (
	nrSendmmsg  = 269
	nrRecvmmsg  = 243
	nrNanosleep = 115 // clock_nanosleep
	nrScheduler = 119 // sched_setscheduler
)
