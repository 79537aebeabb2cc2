package voicemail

import (
	"context"
	"maps"
	"path"
	"slices"
	"sync"
	"time"
)

const (
	// saveAgain is when rows are written again that a full disk did not take: the
	// files are there, and say the most of it.
	saveAgain = 30 * time.Second
	// ageAgain is how often messages that are too old are looked for.
	ageAgain = time.Hour
	// batchMost bounds one transaction.
	batchMost = 50
)

// Run does what takes time until ctx ends, and then writes what is left.
func (k *Keeper) Run(ctx context.Context) error {
	var all sync.WaitGroup
	defer all.Wait()
	all.Go(func() { k.work(ctx) })
	all.Go(func() { k.mailer(ctx) })
	again, age := time.NewTicker(saveAgain), time.NewTicker(ageAgain)
	defer again.Stop()
	defer age.Stop()
	k.forgetOld(time.Now())
	for {
		k.settle()
		select {
		case <-ctx.Done():
			k.settle()
			return nil
		case <-k.wake:
		case <-again.C:
		case <-age.C:
			k.forgetOld(time.Now())
		}
	}
}

// settle brings the disk in line with what is in memory.
func (k *Keeper) settle() {
	for {
		batch := k.takeBatch()
		if len(batch.Messages)+len(batch.Gone)+len(batch.States) == 0 {
			break
		}
		for i := range batch.Messages {
			batch.Messages[i] = k.polish(batch.Messages[i])
		}
		err := k.o.Rows.Save(batch)
		k.trouble(err)
		if err != nil {
			k.giveBack(batch)
			break
		}
		k.removeFiles(batch.Gone)
	}
	k.tell()
	select {
	case k.mails <- struct{}{}:
	default:
	}
}

// takeBatch takes some of what is to be written.
func (k *Keeper) takeBatch() (b Batch) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for at := range k.dirty {
		name, id := path.Split(at)
		if m, there := k.boxes[path.Clean(name)].messages[id]; there && len(b.Messages) < batchMost {
			b.Messages = append(b.Messages, m)
			delete(k.dirty, at)
		} else if !there {
			delete(k.dirty, at)
		}
	}
	for name := range k.states {
		b.States = append(b.States, k.boxes[name].state)
	}
	clear(k.states)
	for at, m := range k.gone {
		if len(b.Gone) < batchMost {
			b.Gone = append(b.Gone, m)
			delete(k.gone, at)
		}
	}
	return b
}

// giveBack has what was not written tried again later. What has changed since is
// newer than the batch.
func (k *Keeper) giveBack(b Batch) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, m := range b.Messages {
		k.dirty[key(m.Box, m.ID)] = true
	}
	for _, s := range b.States {
		k.states[s.Box] = true
	}
	for _, m := range b.Gone {
		k.gone[key(m.Box, m.Path)] = m
	}
}

// removeFiles removes what was deleted; a folder that has become empty goes too.
func (k *Keeper) removeFiles(gone []Message) {
	for _, m := range gone {
		if err := k.o.Files.Remove(m.Path); err != nil {
			k.o.Log.Warn("A message that was deleted is still on the disk.", "file", m.Path, "error", err)
		}
		_ = k.o.Files.Remove(m.Path + polished)
		if m.Box != "" {
			_ = removeEmpty(k.o.Files, path.Dir(m.Path)) // the next message makes it anew
		}
	}
}

// trouble tells people that rows cannot be written, once, and once that they are
// again.
func (k *Keeper) trouble(err error) {
	text := ""
	if err != nil {
		text = "Voicemail cannot be written down: " + err.Error() + "."
	}
	if text == k.ill || k.o.Alert == nil {
		return
	}
	k.ill = text
	k.o.Alert(text)
}

// tell tells who waits for it which boxes have other messages than before.
func (k *Keeper) tell() {
	if k.o.Changed == nil {
		return
	}
	k.mu.Lock()
	news := map[string]Count{}
	for name, b := range k.boxes {
		if n := b.count(); n != k.told[name] {
			k.told[name], news[name] = n, n
		}
	}
	k.mu.Unlock()
	for _, name := range slices.Sorted(maps.Keys(news)) {
		k.o.Changed(name, news[name])
	}
}

// forgetOld deletes messages that are older than their box keeps them.
func (k *Keeper) forgetOld(now time.Time) {
	k.mu.Lock()
	old := map[string][]string{}
	for name, b := range k.boxes {
		for id, m := range b.messages {
			if now.Sub(m.At) > b.age() {
				old[name] = append(old[name], id)
			}
		}
	}
	k.mu.Unlock()
	for name, ids := range old {
		k.Delete(name, ids...)
	}
}
