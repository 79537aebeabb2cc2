package host

import "testing"

func TestTheMachineTellsWhatItHas(t *testing.T) {
	s := Read(t.TempDir())
	if s.CPUs < 1 || s.DiskTotal == 0 || s.DiskFree > s.DiskTotal || s.MemoryTotal == 0 || s.MemoryFree > s.MemoryTotal || s.Up <= 0 {
		t.Errorf("it says %+v", s)
	}
	if gone := Read("/there/is/no/such/folder"); gone.DiskTotal != 0 {
		t.Errorf("a disk that is not there has %d bytes", gone.DiskTotal)
	}
}

func TestWhatCannotBeReadIsNothing(t *testing.T) {
	if total, free := memory("rubbish\nMemTotal: x kB\nMemAvailable"); total != 0 || free != 0 {
		t.Errorf("%d %d", total, free)
	}
	if total, free := memory("MemTotal:        1024 kB\nMemAvailable:     512 kB\n"); total != 1<<20 || free != 1<<19 {
		t.Errorf("%d %d", total, free)
	}
}
