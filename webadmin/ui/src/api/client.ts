// The API as typed calls. A failure is always a Problem, whose code the pages
// translate; the server's own sentence is for the log's reader.
import createClient from 'openapi-fetch'
import type { components, paths } from './schema'

export type Schemas = components['schemas']
export type Port = Schemas['Port']
export type Call = Schemas['Call']
export type CallRecord = Schemas['Record']
export type Step = Schemas['Step']
export type Me = Schemas['Me']
export type SetupState = Schemas['SetupState']

export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string,
    readonly requestId = '',
    readonly fields: Schemas['ProblemField'][] = [],
    readonly retryAfter = 0,
  ) {
    super(detail)
  }
}

export const api = createClient<paths>({ baseUrl: window.location.origin })

interface Answer<T> {
  data?: T
  error?: unknown
  response: Response
}

// ask gives what was asked for, or throws a Problem.
export async function ask<T>(call: Promise<Answer<T>>): Promise<T> {
  let answer: Answer<T>
  try {
    answer = await call
  } catch {
    throw new Problem(0, 'offline', '')
  }
  if (answer.response.ok) return answer.data as T
  const p = (answer.error ?? {}) as Partial<Schemas['Problem']>
  throw new Problem(
    answer.response.status,
    p.code ?? 'unknown',
    p.detail ?? '',
    p.request_id ?? '',
    p.errors ?? [],
    Number(answer.response.headers.get('Retry-After') ?? 0),
  )
}
