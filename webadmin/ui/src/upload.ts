// A file that is sent with its progress told: fetch cannot tell it.
import { Problem, type Schemas } from './api/client'

export const biggest = 16 << 20 // bytes: what the appliance takes

export function upload(path: string, file: Blob, told: (part: number) => void): Promise<void> {
  return new Promise((done, fail) => {
    const x = new XMLHttpRequest()
    x.open('PUT', path)
    x.setRequestHeader('Content-Type', 'application/octet-stream')
    x.upload.addEventListener('progress', (e) => e.lengthComputable && told(e.loaded / e.total))
    x.addEventListener('error', () => fail(new Problem(0, 'offline', '')))
    x.addEventListener('load', () => {
      if (x.status < 300) return done()
      let p: Partial<Schemas['Problem']> = {}
      try {
        p = JSON.parse(x.responseText) as Schemas['Problem']
      } catch {
        // a proxy's own words
      }
      fail(new Problem(x.status, p.code ?? 'unknown', p.detail ?? '', p.request_id ?? '', p.errors ?? []))
    })
    x.send(file)
  })
}
