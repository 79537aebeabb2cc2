// Ringing lamps blink with the country's own cadence, all together.
import { onScopeDispose, ref } from 'vue'
import { me } from './session'

export const lit = ref(true)
let watchers = 0
let timer = 0

function step(at: number) {
  const cadence = me.value?.ringing ?? []
  lit.value = at % 2 === 0
  const next = cadence[at]
  if (next === undefined) return
  timer = window.setTimeout(step, next, (at + 1) % cadence.length)
}

// useCadence keeps the blinking going while a lamp that rings is on the page.
export function useCadence() {
  if (watchers++ === 0 && !window.matchMedia('(prefers-reduced-motion: reduce)').matches) step(0)
  onScopeDispose(() => {
    if (--watchers > 0) return
    window.clearTimeout(timer)
    lit.value = true
  })
}
