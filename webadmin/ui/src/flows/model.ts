// A flow as its JSON has it, and what is done to it. Nothing here knows of pages.
import kinds from './kinds.json'
import { say, type Field, type Words } from '../forms/spec'

export interface Node {
  id: string
  kind: string
  title?: string
  x?: number
  y?: number
  [option: string]: unknown
}
export interface Doc {
  title?: string
  language?: string
  start: string
  variables?: { name: string; value?: unknown; record?: boolean }[]
  nodes: Node[]
}
export type FlowField = Field & { more?: boolean; needed?: boolean }
export interface Kind {
  name: Words
  about: Words
  fields: FlowField[]
}
// Way leads from a node to another: the field that says so, and what it is for.
export interface Way {
  path: string // "keys[0].to"
  to: string // '' the call ends
  name: string // "1 sales"
  needed: boolean
}

const table = kinds.kinds as unknown as Record<string, Kind>
export const headFields = kinds.head as unknown as FlowField[]
export const kindNames = Object.keys(table)
export const kindOf = (node: Node): Kind | undefined => table[node.kind]
export const kindWord = (kind: string) => (table[kind] ? say(table[kind].name) : kind)
export const titleOf = (node: Node) => node.title || node.id

type Row = Record<string, unknown>
const at = (node: Node, path: string) => path.split('.').reduce<unknown>((v, step) => (v as Row | undefined)?.[step], node)

// waysOf lists the ways on, those of lists first: they are what callers choose.
export function waysOf(node: Node): Way[] {
  const fields = kindOf(node)?.fields ?? []
  const listed = fields.filter((f) => f.kind === 'rows').flatMap((f) => {
    const inner = f.fields?.find((x) => x.kind === 'node') as FlowField | undefined
    const rows = (at(node, f.path) as Row[] | undefined) ?? []
    return inner && Array.isArray(rows) ? rows.map((row, i) => ({ path: `${f.path}[${i}].${inner.path}`, to: String(row[inner.path] ?? ''), name: rowName(row), needed: true })) : []
  })
  const single = fields.filter((f) => f.kind === 'node').map((f) => ({ path: f.path, to: String(at(node, f.path) ?? ''), name: say(f.label), needed: f.needed ?? false }))
  return [...listed, ...single]
}
const rowName = (row: Row) => [row.key, row.label, row.if, row.result].filter(Boolean).join(' ') || '…'

// setWay lets a way lead somewhere else.
export function setWay(node: Node, path: string, to: string) {
  const steps = path.match(/[^.[\]]+/g) ?? []
  const last = steps.pop()!
  const into = steps.reduce<Row>((v, step) => (v[step] ??= {}) as Row, node as Row)
  into[last] = to
}

// idFor gives an id that is free: "menu", "menu2", …
export function idFor(doc: Doc, wanted: string): string {
  const taken = new Set(doc.nodes.map((n) => n.id))
  for (let n = 1; ; n++) {
    const id = n === 1 ? wanted : `${wanted}${n}`
    if (!taken.has(id)) return id
  }
}

// addNode puts a new node behind the one at a place, and gives it.
export function addNode(doc: Doc, kind: string, behind = doc.nodes.length - 1): Node {
  const node: Node = { id: idFor(doc, kind), kind }
  for (const f of kindOf(node)?.fields ?? []) if (f.kind === 'rows' && ['keys', 'rules', 'values'].includes(f.path)) node[f.path] = [{}]
  doc.nodes.splice(behind + 1, 0, node)
  if (!doc.start) doc.start = node.id
  return node
}

// retarget changes every way that leads to a node; '' lets them end.
export function retarget(doc: Doc, from: string, to: string) {
  for (const node of doc.nodes) for (const way of waysOf(node)) if (way.to === from) setWay(node, way.path, to)
  if (doc.start === from) doc.start = to
}

export function removeNode(doc: Doc, id: string) {
  retarget(doc, id, '')
  doc.nodes = doc.nodes.filter((n) => n.id !== id)
  if (!doc.start) doc.start = doc.nodes[0]?.id ?? ''
}

export function renameNode(doc: Doc, id: string, to: string) {
  const node = doc.nodes.find((n) => n.id === id)
  if (!node || to === id) return
  retarget(doc, id, to)
  node.id = to
}

export function copyNode(doc: Doc, i: number): Node {
  const node = JSON.parse(JSON.stringify(doc.nodes[i])) as Node
  node.id = idFor(doc, node.id.replace(/\d+$/, '') || node.kind)
  if (node.x !== undefined) node.x += 40
  if (node.y !== undefined) node.y += 40
  doc.nodes.splice(i + 1, 0, node)
  return node
}

export function moveNode(doc: Doc, i: number, by: number) {
  const [node] = doc.nodes.splice(i, 1)
  doc.nodes.splice(Math.max(0, Math.min(doc.nodes.length, i + by)), 0, node!)
}

// bare leaves out what says nothing; a number 0 and what values are at the start stay.
function bare(v: unknown, name = ''): unknown {
  if (v === undefined || v === null || v === '') return undefined
  if (v === false) return name === 'value' || name === 'default' ? v : undefined
  if (Array.isArray(v)) return v.length > 0 ? v.map((x) => bare(x) ?? {}) : undefined
  if (typeof v !== 'object') return v
  const kept = Object.entries(v).map(([k, x]) => [k, bare(x, k)] as const).filter(([, x]) => x !== undefined)
  return kept.length > 0 ? Object.fromEntries(kept) : undefined
}

// textOf is a flow as it is saved.
export function textOf(doc: Doc): string {
  const { title, language, start, variables, nodes } = doc
  const head = bare({ title, language }) as object | undefined
  const list = bare(variables)
  return JSON.stringify({ ...head, start, ...(list ? { variables: list } : {}), nodes: nodes.map((n) => ({ id: n.id, kind: n.kind, ...(bare(n) as object) })) }, null, 2)
}

// read takes a text apart; what is no flow at all is an error in words.
export function read(text: string): Doc {
  const v = JSON.parse(text) as Partial<Doc> | null
  if (typeof v !== 'object' || v === null || Array.isArray(v)) throw new Error('not an object')
  const nodes = Array.isArray(v.nodes) ? v.nodes.filter((n) => typeof n === 'object' && n !== null) : []
  return { ...v, start: typeof v.start === 'string' ? v.start : '', nodes }
}

// placeOf finds the field of a form that a fault is about: "nodes[3].keys[0].to".
export function placeOf(doc: Doc, node: string, field: string): string {
  if (!node) return field
  const i = doc.nodes.findIndex((n) => n.id === node)
  const named = i >= 0 ? `nodes[${i}]` : /^nodes\[\d+\]$/.test(node) ? node : ''
  return named && field ? `${named}.${field}` : named
}

// summaryOf says in a line what a node does.
export function summaryOf(node: Node): string {
  const prompt = node.prompt
  const first = Array.isArray(prompt) ? (prompt[0] as unknown) : prompt
  const said = typeof first === 'string' ? first : String((first as Row | undefined)?.say ?? (first as Row | undefined)?.text ?? '')
  const what = [node.group, node.number, node.box, node.calendar, node.flow, node.url, node.value, node.store, node.result].find((v) => typeof v === 'string' && v)
  return [what, said].filter(Boolean).join(' · ')
}
