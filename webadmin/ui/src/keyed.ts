// Live events with an API key: what EventSource is for a session, for a browser
// that nobody signs in at, a television. A key cannot go along with an EventSource.

// keyIn is the API key that stands behind an address, which no server is told: the
// part behind '#' never leaves the browser.
export const keyIn = (hash: string) => /^#key=(rd_[\w.-]+)$/.exec(hash)?.[1] ?? ''

// KeyedSource reads one stream. Like EventSource it tells of errors; unlike it, it
// never tries again by itself.
export class KeyedSource extends EventTarget {
  readyState: number = EventSource.CONNECTING
  private readonly stop = new AbortController()

  constructor(path: string, key: string) {
    super()
    void this.read(path, key)
  }

  close() {
    this.readyState = EventSource.CLOSED
    this.stop.abort()
  }

  private async read(path: string, key: string) {
    try {
      const answer = await fetch(path, { headers: { Authorization: 'Bearer ' + key }, signal: this.stop.signal })
      if (!answer.ok || !answer.body) throw new Error(`status ${answer.status}`)
      this.readyState = EventSource.OPEN
      const text = answer.body.pipeThrough(new TextDecoderStream()).getReader()
      let rest = ''
      for (;;) {
        const { done, value } = await text.read()
        if (done) break
        const parts = (rest + value).split('\n\n')
        rest = parts.pop() ?? ''
        parts.forEach((p) => this.tell(p))
      }
    } catch {
      // whoever reads is told below
    }
    const asked = this.stop.signal.aborted
    this.readyState = EventSource.CLOSED
    if (!asked) this.dispatchEvent(new Event('error'))
  }

  private tell(part: string) {
    const field = (name: string) => part.split('\n').find((l) => l.startsWith(name + ': '))?.slice(name.length + 2)
    const name = field('event')
    if (name) this.dispatchEvent(new MessageEvent(name, { data: field('data') ?? 'null' }))
  }
}
