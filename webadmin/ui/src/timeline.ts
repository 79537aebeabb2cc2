// A call as a line of time: one lane for each party, from its track alone.
import type { Step } from './api/client'

export type BarKind = 'ringing' | 'talk' | 'other'
export interface Bar {
  from: number // seconds from the call's start
  to: number
  kind: BarKind
}
export interface Lane {
  port: string
  bars: Bar[]
}
export interface Moment {
  at: number
  step: Step
  main: boolean
}

// What happens to a party's bar at each word of the track. null ends it.
const byEvent: Record<string, BarKind | null> = {
  'ring-start': 'ringing',
  'off-hook': 'other',
  'line-seized': 'other',
  'ring-stop': null,
  'on-hook': null,
  clicked: null,
  'far-disconnected': null,
  'port-down': null,
}
const byEffect: Record<string, BarKind | null> = {
  ring: 'ringing',
  'stop-ringing': null,
  'answer-line': 'other',
  'seize-line': 'other',
  connect: 'talk',
  disconnect: 'other',
  'release-line': null,
}

const minor = new Set(['timer', 'note', 'routed', 'digits-sent', 'tone-heard', 'sound-over', 'along'])

export const secondsFrom = (start: string, iso: string | null | undefined, otherwise: number) =>
  iso ? Math.max(0, (Date.parse(iso) - Date.parse(start)) / 1000) : otherwise

export function moments(start: string, steps: Step[]): Moment[] {
  const out: Moment[] = []
  let at = 0
  for (const step of steps) {
    at = secondsFrom(start, step.at, at)
    const main = !minor.has(step.what)
    // Digits dialled one after the other are one moment: the last of them tells all,
    // those before are read among all steps.
    const before = step.what === 'digit' ? out.filter((m) => m.main).at(-1) : undefined
    const more = before?.step.what === 'digit' && before.step.port === step.port
    if (more) before.main = false
    out.push({ at, step: step.what === 'digit' ? { ...step, text: (more ? before.step.text : '') + step.text.charAt(0) } : step, main })
  }
  return out
}

// Who talks to whom.
class Pairs {
  private with = new Map<string, Set<string>>()
  join(a: string, b: string) {
    for (const [x, y] of [[a, b], [b, a]] as const) this.with.set(x, (this.with.get(x) ?? new Set()).add(y))
  }
  // part returns those of both who talk to nobody any more.
  part(a: string, b: string): string[] {
    this.with.get(a)?.delete(b)
    this.with.get(b)?.delete(a)
    return [a, b].filter((x) => x && !this.with.get(x)?.size)
  }
}

export function lanes(list: Moment[], end: number): Lane[] {
  const open = new Map<string, Lane>()
  const set = (port: string, at: number, kind: BarKind | null, seen = false) => {
    if (!port) return
    let lane = open.get(port)
    if (!lane) {
      if (kind === null) return
      open.set(port, (lane = { port, bars: [] }))
    }
    const bar = lane.bars[lane.bars.length - 1]
    const running = bar && bar.to === Infinity
    if (running && bar.kind === kind) return
    // What is seen at a port that talks already is no end of that: a line that
    // is tied to a telephone is connected before its dial tone is heard.
    if (running && seen && kind === 'other' && bar.kind === 'talk') return
    // A line that rang and is connected keeps its bar without a gap.
    if (running && kind === 'other' && bar.kind === 'talk') return void (bar.to = at)
    if (running) bar.to = at
    if (kind) lane.bars.push({ from: at, to: Infinity, kind })
  }
  const talks = new Pairs()
  for (const { at, step } of list) {
    const event = byEvent[step.what]
    if (event !== undefined) set(step.port, at, event, true)
    for (const done of step.done) {
      const effect = byEffect[done.what]
      if (effect === undefined) continue
      if (done.what === 'connect') talks.join(done.port, done.peer)
      // Who is let go of by one of three talks on with the other.
      const both = done.what === 'disconnect' ? talks.part(done.port, done.peer) : done.what === 'connect' ? [done.port, done.peer] : [done.port]
      for (const port of both) set(port, at, effect)
    }
  }
  const all = [...open.values()]
  for (const lane of all) {
    lane.bars = lane.bars.map((b) => ({ ...b, to: Math.min(b.to, end) })).filter((b) => b.to > b.from)
  }
  return all
}

// Round distances for the axis, at most six of them.
export function ticks(end: number): number[] {
  const step = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600, 7200].find((s) => end / s <= 6) ?? 14400
  const out: number[] = []
  for (let t = 0; t <= end; t += step) out.push(t)
  return out
}
