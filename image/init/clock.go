package main

import (
	"context"
	"errors"
	"os"
	"time"

	"github.com/beevik/ntp"
	"golang.org/x/sys/unix"

	"ringdown/image/network"
)

// The clock of an appliance without a battery is as late as its last minute of
// life: clockFile is touched while it runs.
const clockFile = "/data/clock"

// Times of the clock.
const (
	clockSoon  = 10 * time.Second       // without an answer of NTP
	clockLater = 17 * time.Minute       // with one (RFC 5905: 2^10 s)
	stepFrom   = 500 * time.Millisecond // a larger error is corrected at once, a smaller one slowly
)

// restoreClock sets a clock that is behind its own past.
func restoreClock(l *logbook) {
	info, err := os.Stat(clockFile)
	if err != nil || !info.ModTime().After(time.Now()) {
		return
	}
	t := unix.NsecToTimeval(info.ModTime().UnixNano())
	if err := unix.Settimeofday(&t); err == nil {
		l.say("clock: it is behind the last run, and goes on from there")
	}
}

// keepClock follows NTP until the context ends.
func (s *system) keepClock(ctx context.Context) {
	said := false
	for ctx.Err() == nil {
		off, server, err := s.offset(ctx)
		pause := clockSoon
		if err == nil {
			err, pause = correct(off), clockLater
		}
		if err == nil && !said {
			said = true
			s.log.say("clock: %s by %s, corrected by %s", time.Now().UTC().Format(time.RFC3339), server, off.Round(time.Millisecond))
		}
		if err := os.WriteFile(clockFile, nil, 0o644); err == nil { //nolint:gosec // nothing is in it
			_ = os.Chtimes(clockFile, time.Time{}, time.Now())
		}
		sleep(ctx, pause)
	}
}

// offset asks one server after the other.
func (s *system) offset(ctx context.Context) (time.Duration, string, error) {
	address, servers := s.net.Clock()
	if !address.IsValid() {
		return 0, "", errors.New("there is no network yet")
	}
	err := errors.New("no server is known")
	for _, server := range append(servers, network.ClockPool()...) {
		if ctx.Err() != nil {
			break
		}
		var r *ntp.Response
		if r, err = ntp.QueryWithOptions(server, ntp.QueryOptions{Timeout: offerWait}); err == nil {
			if err = r.Validate(); err == nil {
				return r.ClockOffset, server, nil
			}
		}
	}
	return 0, "", err
}

// correct sets the clock, or has it go a little faster or slower, and sets the
// battery's clock too.
func correct(off time.Duration) error {
	if off.Abs() < stepFrom {
		const slow = 0x8001 // ADJ_OFFSET_SINGLESHOT (adjtimex(2))
		_, err := unix.Adjtimex(&unix.Timex{Modes: slow, Offset: microseconds(off)})
		return err
	}
	t := unix.NsecToTimeval(time.Now().Add(off).UnixNano())
	if err := unix.Settimeofday(&t); err != nil {
		return err
	}
	setBattery(time.Now().UTC())
	return nil
}

// setBattery sets the real-time clock, if there is one.
func setBattery(t time.Time) {
	f, err := os.OpenFile("/dev/rtc0", os.O_WRONLY, 0)
	if err != nil {
		return
	}
	defer f.Close()
	_ = unix.IoctlSetRTCTime(int(f.Fd()), &unix.RTCTime{
		Sec: int32(t.Second()), Min: int32(t.Minute()), Hour: int32(t.Hour()),
		Mday: int32(t.Day()), Mon: int32(t.Month()) - 1, Year: int32(t.Year() - 1900),
	})
}
