// Where nodes are drawn: in columns by their distance from the start, in each
// column by where their ways come from.
import { waysOf, type Doc, type Node } from './model'

export const nodeWidth = 200
export const headHeight = 44
export const rowHeight = 20
const gapX = 90
const gapY = 24

export interface Spot { x: number; y: number }

// drawnWays are the ways that a drawing has: those that lead somewhere, or must.
export const drawnWays = (n: Node) => waysOf(n).filter((w) => w.to || w.needed)
export const heightOf = (n: Node) => headHeight + Math.max(0, drawnWays(n).length) * rowHeight + 6

// arrange gives every node its place.
export function arrange(doc: Doc): Map<string, Spot> {
  const byId = new Map(doc.nodes.map((n) => [n.id, n]))
  const depth = new Map<string, number>()
  const order: string[] = []
  const todo = byId.has(doc.start) ? [doc.start] : []
  todo.forEach((id) => depth.set(id, 0))
  while (todo.length > 0) {
    const id = todo.shift()!
    order.push(id)
    for (const w of drawnWays(byId.get(id)!)) {
      if (!byId.has(w.to) || depth.has(w.to)) continue
      depth.set(w.to, depth.get(id)! + 1)
      todo.push(w.to)
    }
  }
  const last = Math.max(-1, ...depth.values()) + 1
  for (const n of doc.nodes) if (!depth.has(n.id)) (depth.set(n.id, last), order.push(n.id)) // nothing leads there
  const columns: string[][] = []
  for (const id of order) (columns[depth.get(id)!] ??= []).push(id)
  const spots = new Map<string, Spot>()
  const from = new Map<string, string[]>()
  for (const n of doc.nodes) for (const w of drawnWays(n)) from.set(w.to, [...(from.get(w.to) ?? []), n.id])
  columns.forEach((ids, c) => {
    const middle = (id: string) => {
      const before = (from.get(id) ?? []).map((f) => spots.get(f)).filter((s): s is Spot => s !== undefined)
      return before.length > 0 ? before.reduce((sum, s) => sum + s.y, 0) / before.length : 0
    }
    const sorted = c === 0 ? ids : ids.map((id, i) => ({ id, i, m: middle(id) })).sort((a, b) => a.m - b.m || a.i - b.i).map((x) => x.id)
    let y = 20
    for (const id of sorted) {
      spots.set(id, { x: 20 + c * (nodeWidth + gapX), y })
      y += heightOf(byId.get(id)!) + gapY
    }
  })
  return spots
}

// spotsOf are the places that are kept, and for all others those of arrange.
export function spotsOf(doc: Doc): Map<string, Spot> {
  const placed = doc.nodes.filter((n) => n.x || n.y)
  if (placed.length === doc.nodes.length && placed.length > 0) return new Map(doc.nodes.map((n) => [n.id, { x: n.x ?? 0, y: n.y ?? 0 }]))
  const free = arrange(doc)
  if (placed.length === 0) return free
  const below = Math.max(...placed.map((n) => (n.y ?? 0) + heightOf(n))) + gapY
  let i = 0
  return new Map(doc.nodes.map((n) => [n.id, n.x || n.y ? { x: n.x ?? 0, y: n.y ?? 0 } : { x: 20 + (i++ % 4) * (nodeWidth + gapX), y: below + Math.floor((i - 1) / 4) * 160 }]))
}
