package board

// Partition is one of a disk's.
type Partition struct {
	Name string
	Size int64 // in bytes; 0: the rest
}

// Names of partitions (GPT), which the boot loader, the first process and the
// maker of images find them by.
const (
	State    = "state"
	SlotA    = "A"
	SlotB    = "B"
	Recovery = "recovery"
	Data     = "data"
)

// Sizes: a slot holds kernel and first process (9 to 17 MB) before SystemAt, and
// the programs (about 15 MB) behind it, each with room to double.
const (
	mega     = 1 << 20
	SlotSize = 64 * mega
	SystemAt = 32 * mega // where in a slot the programs lie
	FirstAt  = 4 * mega  // before it: partition table and, on real boards, the boot loader
)

// Entries is how many partitions a table of ours has room for. The usual 128 would
// reach to sector 33, and Allwinner's SoCs read their boot loader from sector 16
// on: 56 entries of 128 bytes end before it.
const Entries = 56

// Partitions lists a disk's partitions in their order.
func Partitions() []Partition {
	return []Partition{{State, mega}, {SlotA, SlotSize}, {SlotB, SlotSize}, {Recovery, SystemAt}, {Data, 0}}
}
