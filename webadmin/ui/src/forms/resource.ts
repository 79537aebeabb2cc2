// One thing of the API that is read with an ETag and written with If-Match. The
// generated client does the work; a path that is made of a section's name and a
// key is not one that it knows by its letters.
import { api, Problem, type Schemas } from '../api/client'
import { draftHeaders, told } from '../collect'

export interface Loaded<T> {
  value: T
  tag: string
  location: string
}

type Method = 'GET' | 'PUT' | 'POST' | 'DELETE'
type Loose = (path: string, init: { body?: unknown; headers?: Record<string, string> }) => Promise<{ data?: unknown; error?: unknown; response: Response }>

export async function send<T>(method: Method, path: string, body?: unknown, tag = ''): Promise<Loaded<T>> {
  let answer: Awaited<ReturnType<Loose>>
  try {
    answer = await (api[method] as unknown as Loose)(path, { body, headers: { ...(tag ? { 'If-Match': tag } : {}), ...draftHeaders() } })
  } catch {
    throw new Problem(0, 'offline', '')
  }
  const { response } = answer
  if (response.ok && method !== 'GET') told()
  if (response.ok) return { value: answer.data as T, tag: response.headers.get('ETag') ?? '', location: response.headers.get('Location') ?? '' }
  const p = (answer.error ?? {}) as Partial<Schemas['Problem']>
  throw new Problem(response.status, p.code ?? 'unknown', p.detail ?? '', p.request_id ?? '', p.errors ?? [], Number(response.headers.get('Retry-After') ?? 0))
}

// Paths within a value: "incoming.direct", "numbers[2].name".
const steps = (path: string) => path.match(/[^.[\]]+/g) ?? []

export function getAt(value: unknown, path: string): unknown {
  return steps(path).reduce<unknown>((at, step) => (at as Record<string, unknown> | undefined | null)?.[step], value)
}

export function setAt(value: object, path: string, to: unknown) {
  const all = steps(path)
  const last = all.pop()
  if (last === undefined) return
  let at = value as Record<string, unknown>
  for (const step of all) at = (at[step] ??= {}) as Record<string, unknown>
  if (to === undefined) delete at[last]
  else at[last] = to
}

// bare leaves out what says nothing: two values are the same when they are
// the same without it.
export function bare(value: unknown): unknown {
  if (value === null || value === undefined || value === '' || value === false || value === 0) return undefined
  if (Array.isArray(value)) return value.length > 0 ? value.map((v) => bare(v) ?? null) : undefined
  if (typeof value !== 'object') return value
  const kept = Object.entries(value).map(([k, v]) => [k, bare(v)] as const).filter(([, v]) => v !== undefined)
  return kept.length > 0 ? Object.fromEntries(kept.sort(([a], [b]) => (a < b ? -1 : 1))) : undefined
}

// exact is bare, but no and 0 count: a field may mean something by them.
const exact = (value: unknown): unknown =>
  value === null || value === undefined || value === ''
    ? undefined
    : Array.isArray(value)
      ? value.length > 0 ? value.map((v) => exact(v) ?? null) : undefined
      : typeof value === 'object'
        ? ((kept) => (kept.length > 0 ? Object.fromEntries(kept) : undefined))(
            Object.entries(value).map(([k, v]) => [k, exact(v)] as const).filter(([, v]) => v !== undefined).sort(([a], [b]) => (a < b ? -1 : 1)),
          )
        : value

export const same = (a: unknown, b: unknown) => JSON.stringify(exact(a)) === JSON.stringify(exact(b))

// differences lists the paths at which two values differ, as deep as objects go.
export function differences(a: unknown, b: unknown, at = ''): string[] {
  const plain = (v: unknown): v is Record<string, unknown> => typeof v === 'object' && v !== null && !Array.isArray(v)
  if (!plain(a) && !plain(b)) return same(a, b) ? [] : [at]
  const keys = new Set([...Object.keys((a as object) ?? {}), ...Object.keys((b as object) ?? {})])
  return [...keys].flatMap((k) => differences(plain(a) ? a[k] : undefined, plain(b) ? b[k] : undefined, at ? `${at}.${k}` : k))
}

const secret = /(^|[._])(password|passphrase|secret|pin|key|token)s?$/i
const longest = 60 // signs of a value that are shown beside another

// inBrief is what stands at a path of a value, as people read it; "" for secrets,
// which are not shown.
export function inBrief(value: unknown, path: string): string {
  if (secret.test(path)) return ''
  const at = path.split('.').reduce<unknown>((v, k) => (v as Record<string, unknown> | undefined)?.[k], value)
  if (at === undefined || at === null || at === '') return '–'
  const text = typeof at === 'boolean' ? (at ? '✓' : '–') : typeof at === 'object' ? (Array.isArray(at) && at.every((x) => typeof x !== 'object') ? at.join(', ') : JSON.stringify(at)) : String(at)
  return text.length > longest ? text.slice(0, longest) + '…' : text
}

export const copy = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T
