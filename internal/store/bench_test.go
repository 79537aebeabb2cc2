package store

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"
)

// BenchmarkCommit tells what a record costs the flash: B/record is what the
// process wrote (Linux: wchar of /proc/self/io; bbolt writes with pwrite).
func BenchmarkCommit(b *testing.B) {
	for _, size := range []int{1, 10, BatchSize} {
		b.Run(fmt.Sprint("batch of ", size), func(b *testing.B) {
			db, r := openRecords(b, b.TempDir(), Options{})
			defer closeDB(b, db)
			fill(b, r, 2000)
			before := written(b)
			b.ResetTimer()
			for b.Loop() {
				for range size {
					r.Save(benchRecord(r.NewID()))
				}
				if err := r.flush(); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(written(b)-before)/float64(b.N*size), "B/record")
		})
	}
}

// benchRecord is 400 bytes as JSON.
func benchRecord(id uint64) rec {
	return rec{ID: id, Started: time.Unix(1_800_000_000+int64(id), 0), Name: strings.Repeat("n", 320)}
}

func fill(b *testing.B, r *Records[rec], n int) {
	b.Helper()
	for range n {
		r.Save(benchRecord(r.NewID()))
	}
	for n, _ := r.Waiting(); n > 0; n, _ = r.Waiting() {
		if err := r.flush(); err != nil {
			b.Fatal(err)
		}
	}
}

func written(b *testing.B) (n int64) {
	b.Helper()
	raw, err := os.ReadFile("/proc/self/io")
	if err != nil {
		b.Skip("no /proc/self/io on this system")
	}
	for line := range strings.Lines(string(raw)) {
		if _, err := fmt.Sscanf(line, "wchar: %d", &n); err == nil {
			return n
		}
	}
	b.Fatal("no wchar in /proc/self/io")
	return 0
}

func BenchmarkSave(b *testing.B) {
	db, r := openRecords(b, b.TempDir(), Options{})
	x := benchRecord(1)
	b.ReportAllocs()
	for b.Loop() {
		r.Save(x)
	}
	closeDB(b, db)
}

func BenchmarkListFirstPageOf100000(b *testing.B) {
	db, r := openRecords(b, b.TempDir(), Options{})
	defer closeDB(b, db)
	for range 25 {
		fill(b, r, MaxWaiting)
	}
	for b.Loop() {
		if p, err := r.List(Query{}); err != nil || len(p.Items) != DefaultLimit {
			b.Fatal(len(p.Items), err)
		}
	}
}
