// What goes on now: one stream of events for all pages.
import { computed, reactive, ref } from 'vue'
import type { Call, Port, Schemas } from './api/client'
import { KeyedSource } from './keyed'
import { loadMe } from './session'

// A heartbeat comes every 15 s: a stream silent for longer is not live.
const staleAfter = 20

export const ports = reactive(new Map<string, Port>())
// portOf finds an extension that is on no port of the hardware: its own is made up.
export const portOf = (number: string) => [...ports.values()].find((p) => p.label === number && /^(SIP|OUTSIDE|DESK)$/.test(p.kind))
export const calls = reactive(new Map<string, Call>())
export const meters = reactive(new Map<string, Schemas['Meter']>())
export const groups = reactive(new Map<string, Schemas['GroupBoard']>()) // by number
export const staff = reactive(new Map<string, Schemas['Staff']>()) // by extension
export const today = ref<Schemas['DayBoard'] | null>(null)
export const desks = ref<Schemas['PhonesView'] | null>(null) // SIP telephones, in numbers
export const messages = ref<Schemas['CoachMessage'][]>([]) // to the reader, about calls in progress
export const filled = ref(false)
export const snapshots = ref(0) // how often all was told anew: what is read beside the stream may be old then
export const now = ref(Date.now())

const heard = ref(0)
let skew = 0
let source: EventSource | KeyedSource | null = null
let key = '' // an API key in place of a session: a television's
let ticking = 0

export const silentFor = computed(() => (heard.value === 0 ? 0 : Math.max(0, (now.value - heard.value) / 1000)))
export const state = computed(() => (heard.value === 0 ? 'waiting' : silentFor.value > staleAfter ? 'stale' : 'live'))

// secondsSince measures by the appliance's clock: the reader's may be wrong.
export const secondsSince = (iso: string) => (now.value + skew - Date.parse(iso)) / 1000

function fill<T>(map: Map<string, T>, items: T[], key: (item: T) => string) {
  map.clear()
  for (const item of items) map.set(key(item), item)
}

function on(name: string, take: (data: never) => void) {
  source?.addEventListener(name, (e) => {
    heard.value = Date.now()
    take(JSON.parse((e as MessageEvent<string>).data) as never)
  })
}

let retry = 0 // timer of the next try of our own

function listen() {
  source = key ? new KeyedSource('/api/v1/events', key) : new EventSource('/api/v1/events')
  on('snapshot', (s: Schemas['Snapshot']) => {
    skew = Date.parse(s.at) - Date.now()
    fill(ports, s.ports, (p) => p.port)
    fill(calls, s.calls, (c) => c.id)
    fill(groups, s.groups, (g) => g.group)
    fill(staff, s.staff, (m) => m.number)
    today.value = s.today
    filled.value = true
    snapshots.value++
  })
  on('port', (p: Port) => ports.set(p.port, p))
  on('port-gone', (g: Schemas['Gone']) => ports.delete(g.id))
  on('call', (c: Call) => calls.set(c.id, c))
  on('call-gone', (g: Schemas['Gone']) => calls.delete(g.id))
  on('group', (g: Schemas['GroupBoard']) => groups.set(g.group, g))
  on('group-gone', (g: Schemas['Gone']) => groups.delete(g.id))
  on('staff', (m: Schemas['Staff']) => staff.set(m.number, m))
  on('staff-gone', (g: Schemas['Gone']) => staff.delete(g.id))
  on('today', (d: Schemas['DayBoard']) => (today.value = d))
  on('meters', (m: Schemas['MetersView']) => fill(meters, m.ports, (x) => x.port))
  on('phones', (v: Schemas['PhonesView']) => (desks.value = v))
  on('heartbeat', (h: Schemas['Heartbeat']) => (skew = Date.parse(h.at) - Date.now()))
  on('messages', (m: Schemas['CoachMessages']) => (messages.value = m.items))
  on('resync', () => undefined)
  const mine = source
  mine.addEventListener('open', () => (messages.value = [])) // they are told anew, if any are left
  mine.addEventListener('error', () => {
    // A browser gives up for good when the answer is an error: ask why. Otherwise
    // it tries again by itself, but later each time: we do not wait for that.
    const patience = mine.readyState === EventSource.CLOSED ? 3000 : 5000
    window.clearTimeout(retry)
    retry = window.setTimeout(() => {
      if (source !== mine || mine.readyState === EventSource.OPEN) return
      mine.close()
      void reconnect()
    }, patience)
  })
}

async function reconnect() {
  if (!source) return
  try {
    if (key || (await loadMe())) listen()
    else window.setTimeout(reconnect, 3000) // until somebody has signed in again
  } catch {
    window.setTimeout(reconnect, 3000)
  }
}

// A page that is left is kept by browsers, to be back at once, with its connections;
// and they open six to a host (HTTP/1.1, plain on this machine): five pages that were
// left would keep the sixth from ever coming.
function rest() {
  window.clearTimeout(retry)
  source?.close()
}
const wake = (e: PageTransitionEvent) => e.persisted && void reconnect()

export function start(withKey = '') {
  if (source) return
  key = withKey
  ticking = window.setInterval(() => (now.value = Date.now()), 1000)
  window.addEventListener('pagehide', rest)
  window.addEventListener('pageshow', wake)
  listen()
}

export function stop() {
  window.removeEventListener('pagehide', rest)
  window.removeEventListener('pageshow', wake)
  source?.close()
  source = null
  window.clearTimeout(retry)
  window.clearInterval(ticking)
  ports.clear()
  calls.clear()
  groups.clear()
  staff.clear()
  today.value = null
  meters.clear()
  messages.value = []
  desks.value = null
  filled.value = false
  heard.value = 0
}
