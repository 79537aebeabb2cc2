// A file that is sent with its progress, which fetch does not tell.
import { Problem, type Schemas } from '../api/client'

export interface Upload<T> {
  answer: Promise<T>
  stop: () => void
}

export function upload<T>(method: string, path: string, file: Blob, progress: (part: number) => void): Upload<T> {
  const request = new XMLHttpRequest()
  const answer = new Promise<T>((take, fail) => {
    request.open(method, path)
    request.setRequestHeader('Content-Type', 'application/octet-stream')
    request.responseType = 'json'
    request.upload.onprogress = (e) => e.lengthComputable && progress(e.loaded / e.total)
    request.upload.onload = () => progress(1)
    request.onload = () => {
      if (request.status < 300) return take(request.response as T)
      const p = (request.response ?? {}) as Partial<Schemas['Problem']>
      fail(new Problem(request.status, p.code ?? 'unknown', p.detail ?? '', p.request_id ?? '', p.errors ?? []))
    }
    request.onerror = () => fail(new Problem(0, 'offline', ''))
    request.onabort = () => fail(new Problem(0, 'upload-stopped', ''))
    request.send(file)
  })
  return { answer, stop: () => request.abort() }
}
