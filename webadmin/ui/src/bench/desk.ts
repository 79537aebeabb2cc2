// The desk as it is: what lines and telephones perceive, and the last ten
// seconds of every pair.
import { reactive, ref, shallowReactive } from 'vue'
import type { Schemas } from '../api/client'

export type Thing = Schemas['BenchThing']
type Trace = Schemas['BenchTrace']

export const columns = 500 // of 20 ms: ten seconds

// Pair is the memory of one oscilloscope: the newest column is the last.
export class Pair {
  readonly low = new Float32Array(columns)
  readonly high = new Float32Array(columns)
  readonly current = new Float32Array(columns)
  readonly quiet = new Int8Array(columns)
  readonly loud = new Int8Array(columns)
  filled = 0

  push(low: number, high: number, current: number, quiet: number, loud: number) {
    for (const [memory, value] of [[this.low, low], [this.high, high], [this.current, current], [this.quiet, quiet], [this.loud, loud]] as const) {
      memory.copyWithin(0, 1)
      memory[columns - 1] = value
    }
    this.filled = Math.min(columns, this.filled + 1)
  }
}

export const things = reactive(new Map<string, Thing>())
export const pairs = shallowReactive(new Map<string, Pair>())
export const beat = ref(0) // grows with every batch that came
export const lost = ref(false)

let source: EventSource | null = null
let last = new Map<string, Trace['items'][number]>()

export function watchDesk() {
  source = new EventSource('/api/v1/sim/events')
  source.addEventListener('open', () => (lost.value = false))
  source.addEventListener('error', () => (lost.value = true))
  source.addEventListener('things', (e) => {
    const all = (JSON.parse((e as MessageEvent<string>).data) as Schemas['BenchThings']).items
    for (const t of all) things.set(t.port, t)
  })
  source.addEventListener('trace', (e) => take(JSON.parse((e as MessageEvent<string>).data) as Trace))
}

// take adds a batch. A pair that is left out shows what it showed before.
function take(batch: Trace) {
  for (const item of batch.items) last.set(item.port, item)
  for (const [port, t] of last) {
    let pair = pairs.get(port)
    if (!pair) pairs.set(port, (pair = new Pair()))
    for (let i = 0; i < t.milliamps.length; i++) {
      pair.push(t.volts[2 * i]!, t.volts[2 * i + 1]!, t.milliamps[i]!, t.sound[2 * i]!, t.sound[2 * i + 1]!)
    }
  }
  beat.value++
}

export function leaveDesk() {
  source?.close()
  source = null
  things.clear()
  pairs.clear()
  last = new Map()
}

// until waits for something to be so at the desk; false: it was not in time.
export async function until(so: () => boolean, ms: number, stopped: () => boolean = () => false): Promise<boolean> {
  const end = performance.now() + ms
  while (!so()) {
    if (stopped() || performance.now() > end) return false
    await new Promise((done) => setTimeout(done, 50))
  }
  return true
}
