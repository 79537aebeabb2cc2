// The scope of one port: the last ten seconds as columns of 20 ms, and what happened.
import { computed, onUnmounted, ref, shallowRef } from 'vue'
import type { Schemas } from '../api/client'

export const columns = 500
const maxMarks = 40 // on the page

export interface Band {
  low: Float32Array
  high: Float32Array
}
const band = (): Band => ({ low: new Float32Array(columns), high: new Float32Array(columns) })

function push(b: Band, low: number, high: number) {
  b.low.copyWithin(0, 1)
  b.high.copyWithin(0, 1)
  b.low[columns - 1] = low
  b.high[columns - 1] = high
}

// useScope looks at a port for as long as the page is open.
export function useScope(port: string) {
  const bands = { volts: band(), milliamps: band(), rx: band(), tx: band() }
  const beat = ref(0) // grows with every batch
  const now = shallowRef<Schemas['ScopeTrace'] | null>(null)
  const marks = ref<Schemas['ScopeMark'][]>([])
  const lost = ref(false)
  let source: EventSource | undefined
  let retry = 0

  function take(t: Schemas['ScopeTrace']) {
    lost.value = false
    for (const v of t.volts) push(bands.volts, v, v)
    for (const v of t.milliamps) push(bands.milliamps, 0, v)
    for (const [name, pairs] of [['rx', t.rx], ['tx', t.tx]] as const) for (let i = 0; i + 1 < pairs.length; i += 2) push(bands[name], pairs[i]!, pairs[i + 1]!)
    if (t.marks.length > 0) marks.value = [...[...t.marks].reverse(), ...marks.value].slice(0, maxMarks)
    now.value = t
    beat.value++
  }
  function listen() {
    source = new EventSource('/api/v1/scope/events?port=' + encodeURIComponent(port))
    source.addEventListener('trace', (e) => take(JSON.parse((e as MessageEvent<string>).data) as Schemas['ScopeTrace']))
    source.addEventListener('error', () => {
      lost.value = true
      if (source?.readyState === EventSource.CLOSED) retry = window.setTimeout(listen, 3000)
    })
  }
  listen()
  onUnmounted(() => {
    window.clearTimeout(retry)
    source?.close()
  })
  const volts = computed(() => now.value?.volts.at(-1) ?? 0)
  const milliamps = computed(() => now.value?.milliamps.at(-1) ?? 0)
  return { bands, beat, now, marks, lost, volts, milliamps }
}
