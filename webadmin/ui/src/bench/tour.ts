// The guided tour: what anybody could do at the bench, done one after the other
// with a word about each. It has no other means than the page's own controls.
import { computed, reactive } from 'vue'
import { api, ask, type Schemas } from '../api/client'
import { act, say, tune } from './act'
import { things, until } from './desk'
import { sit } from './seat'

type Tour = Schemas['Tour']
export const steps = ['call', 'greeting', 'group', 'pickup', 'talk', 'transfer', 'moved', 'over', 'close', 'night', 'message', 'lamp'] as const
export type StepName = (typeof steps)[number] | 'end' | 'stuck'

export const tour = reactive({
  runs: false,
  step: '' as StepName | '',
  shown: [] as string[], // ports that it happens at
  words: {} as Record<string, string>, // numbers that the caption names
  left: false, // settings of a tour that was not finished are in force
})
export const place = computed(() => steps.indexOf(tour.step as (typeof steps)[number]) + 1)

let stopped = false
const caller = '0912345678'
const nights = '0223456789'
const name = '王小明'

class Stuck extends Error {}

const state = (port: string) => things.get(port)?.state
const pause = (ms: number) => until(() => false, ms, () => stopped)

async function need(so: () => boolean, ms: number) {
  if (!(await until(so, ms, () => stopped))) throw new Stuck()
}

async function show(step: StepName, ports: string[], ms: number) {
  if (stopped) throw new Stuck()
  tour.step = step
  tour.shown = ports
  await pause(ms)
}

async function dial(phone: string, digits: string) {
  await until(() => ['dial', 'stutter'].includes(things.get(phone)?.hears ?? ''), 4000, () => stopped)
  for (const d of digits) {
    await act('phone', phone, 'dial', d)
    await pause(320)
  }
}

async function lift(phone: string) {
  await sit(phone)
  await act('phone', phone, 'up')
}

const codeOf = async (feature: string, otherwise: string) =>
  (await ask(api.GET('/api/v1/codes'))).items.find((c) => c.feature === feature)?.code || otherwise

// play runs the whole tour. What goes otherwise than it should ends it, and the
// page says so; the settings are taken back in any case.
export async function play() {
  stopped = false
  Object.assign(tour, { runs: true, step: 'call', shown: [], words: {}, left: false })
  let t: Tour | null = null
  try {
    t = await ask(api.POST('/api/v1/sim/tour'))
    const close = await codeOf('hours-closed', '*27')
    tour.words = { line: String(t.line), a: t.extensions[0]!, b: t.extensions[1]!, c: t.extensions[2]!, caller, pickup: '#' + t.extensions[0]!, close }
    await tidy(t)
    await day(t)
    await night(t)
    tour.step = 'end'
  } catch (e) {
    tour.step = ''
    if (!(e instanceof Stuck)) throw e
    tour.step = stopped ? '' : 'stuck'
  } finally {
    tour.runs = false
    tour.shown = []
    if (t) await tidy(t).then(back, back).catch(() => undefined) // then its settings are left, and the bar says so
  }
}

// day: a call, a greeting, a ring group, a pickup, a transfer.
async function day(t: Tour) {
  const [a, b, c] = t.ports as [string, string, string]
  await show('call', [t.port], 1500)
  await sit(t.port)
  await act('line', t.port, 'call', '-from', caller, '-name', name)
  await need(() => state(t.port) === 'talking', 25000)
  await show('greeting', [t.port], 500)
  await need(() => state(a) === 'ringing' && state(b) === 'ringing', 25000)
  await show('group', [a, b], 6500)
  await show('pickup', [c], 1200)
  await lift(c)
  await dial(c, tour.words.pickup!)
  await need(() => state(a) !== 'ringing' || things.get(c)?.hears === 'silence', 15000)
  await show('talk', [t.port, c], 600)
  await say(t.port, tune())
  await pause(3200)
  await show('transfer', [c, b], 1200)
  await act('phone', c, 'flash')
  await dial(c, t.extensions[1]!)
  await need(() => state(b) === 'ringing', 20000)
  await pause(1500)
  await act('phone', b, 'up')
  await pause(2000)
  await act('phone', c, 'down')
  await sit(b)
  await show('moved', [t.port, b], 1200)
  await say(t.port, tune())
  await pause(3200)
  await show('over', [t.port, b], 400)
  await act('line', t.port, 'hangup')
  await need(() => things.get(b)?.hears === 'busy' || state(t.port) === 'idle', 20000)
  await pause(2000)
  await act('phone', b, 'down')
}

// night: the office is closed by a code, and a caller leaves a message.
async function night(t: Tour) {
  const [a, , c] = t.ports as [string, string, string]
  await show('close', [c], 800)
  await lift(c)
  await dial(c, tour.words.close!)
  await pause(4500)
  await act('phone', c, 'down')
  await need(() => state(t.port) === 'idle', 25000)
  await pause(2500)
  await show('night', [t.port], 800)
  await sit(t.port)
  await act('line', t.port, 'call', '-from', nights)
  await need(() => state(t.port) === 'talking', 25000)
  await pause(11000)
  await show('message', [t.port], 300)
  await say(t.port, tune())
  await pause(3000)
  await act('line', t.port, 'hangup')
  await need(() => state(t.port) === 'idle', 20000)
  await show('lamp', [a], 300)
  await need(() => things.get(a)?.lamp === true, 30000) // it is told on-hook only
  await pause(1500)
  await lift(a)
  await pause(4000)
  await act('phone', a, 'down')
}

// tidy puts everything down that the tour plays with.
async function tidy(t: Tour) {
  for (const phone of t.ports) if (state(phone) === 'off-hook') await act('phone', phone, 'down')
  if (['ringing', 'talking'].includes(state(t.port) ?? '')) await act('line', t.port, 'hangup')
}

// back takes the tour's settings back. It throws why that cannot be.
export async function back() {
  tour.left = true
  await sit('')
  tour.left = (await ask(api.DELETE('/api/v1/sim/tour'))).ready
}

export async function look() {
  tour.left = !tour.runs && (await ask(api.GET('/api/v1/sim/tour')).catch(() => null))?.ready === true
}

export function stop() {
  stopped = true
}
