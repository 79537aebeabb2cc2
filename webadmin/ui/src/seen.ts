// The sections of pages that the reader may see.
import { computed } from 'vue'
import { sections } from './nav'
import { may, me } from './session'

export const seen = computed(() =>
  sections
    .map((s) => ({ ...s, entries: s.entries.filter((e) => (may(e.may) || (e.or && may(e.or))) && !(e.whole && me.value?.bound) && (!e.simulated || me.value?.simulated)) }))
    .filter((s) => s.entries.length > 0),
)
