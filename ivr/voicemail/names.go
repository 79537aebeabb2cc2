package voicemail

import (
	"time"

	"ringdown/media"
	"ringdown/media/g711"
)

// nameMost is how much of a recorded name is said in a list of names: whoever looks
// for somebody hears several of them.
const nameMost = 5 * time.Second

// Named reports whether an owner has recorded a name that can be said. Any
// goroutine may call it; it does not wait.
func (k *Keeper) Named(box string) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	b := k.boxes[box]
	return b != nil && b.there && b.name != ""
}

// SayName gives the recorded name of a box's owner, silence where there is none
// any more. Any goroutine may call it; it does not wait.
func (k *Keeper) SayName(box string) media.Signal {
	k.mu.Lock()
	defer k.mu.Unlock()
	s := &spooled{}
	if b := k.boxes[box]; b != nil {
		s.pcm = b.name
	}
	return &listened{s, 0}
}

// keepName has a recorded name, or that there is none, in memory.
func (k *Keeper) keepName(box string, there bool) {
	pcm := ""
	if there {
		said, err := readSound(k.o.Files, greetingPath(box, Name))
		if err != nil {
			k.o.Log.Warn("A recorded name cannot be read.", "mailbox", box, "error", err)
		}
		pcm = string(g711.AppendU(nil, said[:min(len(said), int(nameMost.Seconds()*rate))]))
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.box(box).name = pcm
}
