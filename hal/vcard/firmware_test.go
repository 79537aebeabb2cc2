package vcard_test

import (
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"ringdown/hal"
	"ringdown/internal/cardsim"
)

// signed is an image with its signature, and the key that takes it.
func signed(size int) (image, signature []byte, key ed25519.PublicKey) {
	seed := sha256.Sum256([]byte("maker"))
	private := ed25519.NewKeyFromSeed(seed[:])
	image = make([]byte, size)
	for i := range image {
		image[i] = byte(i * i >> 3)
	}
	sum := sha256.Sum256(image)
	return image, ed25519.Sign(private, sum[:]), private.Public().(ed25519.PublicKey)
}

func TestFirmwareIsWrittenOverARoughWire(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		image, signature, key := signed(20_000)
		x := open(t, cardsim.Options{Key: key}, cardsim.Rough{Flip: 0.01, Drop: 0.005, Seed: 3})
		before := x.host.Info().Firmware
		_ = x.host.Close()
		told := 0
		if err := x.driver.UpdateFirmware(t.Context(), "card1", image, signature, func(n int) { told = n }); err != nil {
			t.Fatal(err)
		}
		pass(time.Second)
		x.reopen()
		if now := x.host.Info().Firmware; now == before || told != len(image) {
			t.Errorf("after the update of %d bytes the firmware is %q, before %q", told, now, before)
		}
	})
}

func TestFirmwareThatNobodySignedIsRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		image, signature, key := signed(3000)
		x := open(t, cardsim.Options{Key: key}, cardsim.Rough{})
		_ = x.host.Close()
		signature[7] ^= 1
		if err := x.driver.UpdateFirmware(t.Context(), "card1", image, signature, nil); !errors.Is(err, hal.ErrInvalid) {
			t.Errorf("a wrong signature: %v", err)
		}
		x.reopen()
		if now := x.host.Info().Firmware; now != "1.0" {
			t.Errorf("the firmware is %q", now)
		}
	})
}

func TestAnUpdateThatWasCutOffGoesOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		image, signature, key := signed(30_000)
		x := open(t, cardsim.Options{Key: key}, cardsim.Rough{})
		_ = x.host.Close()
		ctx, stop := context.WithCancel(t.Context())
		most := 0
		_ = x.driver.UpdateFirmware(ctx, "card1", image, signature, func(n int) {
			if most = n; n > 10_000 {
				stop()
			}
		})
		first := 0
		err := x.driver.UpdateFirmware(t.Context(), "card1", image, signature, func(n int) {
			if first == 0 {
				first = n
			}
		})
		if err != nil || most >= len(image) || first <= most-2*512 {
			t.Errorf("cut off at %d, gone on at %d: %v", most, first, err)
		}
		pass(time.Second)
		x.reopen()
	})
}

func TestFirmwareWaitsUntilAllPortsAreIdle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		image, signature, key := signed(3000)
		x := open(t, cardsim.Options{Key: key}, cardsim.Rough{})
		_ = x.host.Close()
		if err := x.world.Desk().Phone(1).Up(); err != nil {
			t.Fatal(err)
		}
		pass(time.Second)
		err := x.driver.UpdateFirmware(t.Context(), "card1", image, signature, nil)
		if !errors.Is(err, hal.ErrBusy) || !strings.Contains(err.Error(), "fxs1") {
			t.Errorf("with a telephone off-hook: %v", err)
		}
		x.reopen()
	})
}
