package main

// System calls that package syscall does not name (Linux, amd64).
const (
	nrSendmmsg  = 307
	nrRecvmmsg  = 299
	nrNanosleep = 230 // clock_nanosleep
	nrScheduler = 144 // sched_setscheduler
)
