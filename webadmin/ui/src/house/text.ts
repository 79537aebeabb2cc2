// Requests whose body is not JSON: the configuration as text, and files.
import { ask } from '../api/client'

// send sends a body as it is, and gives the answer as JSON, or throws a Problem.
export async function send<T>(method: string, path: string, type: string, body: BodyInit, headers: Record<string, string> = {}): Promise<T> {
  return ask<T>(
    fetch(path, { method, body, headers: { 'Content-Type': type, ...headers } }).then(async (response) => {
      const text = await response.text()
      const value: unknown = text === '' ? undefined : JSON.parse(text)
      return response.ok ? { data: value as T, response } : { error: value, response }
    }),
  )
}

// save lets the browser keep a file.
export function save(data: Blob, name: string) {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(data)
  link.download = name
  link.click()
  URL.revokeObjectURL(link.href)
}
