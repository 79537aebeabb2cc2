package store

import (
	"os"
	"syscall"

	"go.etcd.io/bbolt"
)

// unload takes the database's pages out of what the process holds: they stay in
// the system's cache, and come back as they are looked at. Every page that was
// ever read or written would count as ours otherwise, up to the whole file, of
// which the calls of an appliance's life make hundreds of megabytes.
func (db *DB) unload() error {
	return db.bolt.View(func(*bbolt.Tx) error { // as long as it lasts the file is mapped where it is
		info, err := os.Stat(db.bolt.Path())
		if err != nil {
			return err
		}
		_, _, errno := syscall.Syscall(syscall.SYS_MADVISE, db.bolt.Info().Data, uintptr(info.Size()), syscall.MADV_DONTNEED)
		if errno != 0 {
			return os.NewSyscallError("madvise", errno)
		}
		return nil
	})
}
