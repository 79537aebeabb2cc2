// What hands do at the bench: the words of `ringdown sim`, and sound to say.
import { api, ask, Problem } from '../api/client'

export async function act(...words: string[]): Promise<void> {
  await ask(api.POST('/api/v1/sim/command', { body: { words } }))
}

// say speaks a sound, 8 kHz, into a telephone or as the far end of a line.
export async function say(port: string, pcm: Int16Array): Promise<void> {
  const answer = await fetch(`/api/v1/sim/say/${port}`, { method: 'POST', headers: { 'Content-Type': 'audio/wav' }, body: wav(pcm) })
  if (answer.ok) return
  const p = (await answer.json().catch(() => ({}))) as { code?: string; detail?: string }
  throw new Problem(answer.status, p.code ?? 'unknown', p.detail ?? '')
}

export const rate = 8000

// wav is a WAV file of one channel, 16 bits.
export function wav(pcm: Int16Array): ArrayBuffer {
  const file = new ArrayBuffer(44 + pcm.length * 2)
  const head = new DataView(file)
  const text = (at: number, s: string) => [...s].forEach((c, i) => head.setUint8(at + i, c.charCodeAt(0)))
  const bytes = pcm.length * 2
  text(0, 'RIFF')
  head.setUint32(4, 36 + bytes, true)
  text(8, 'WAVEfmt ')
  head.setUint32(16, 16, true)
  head.setUint16(20, 1, true)
  head.setUint16(22, 1, true)
  head.setUint32(24, rate, true)
  head.setUint32(28, rate * 2, true)
  head.setUint16(32, 2, true)
  head.setUint16(34, 16, true)
  text(36, 'data')
  head.setUint32(40, bytes, true)
  new Int16Array(file, 44).set(pcm)
  return file
}

// tune is a whistled phrase, for those who have no microphone: whoever hears it
// at the other end knows that the wires carry it.
export function tune(): Int16Array<ArrayBuffer> {
  const notes: [number, number][] = [[659, 0.22], [784, 0.22], [880, 0.34], [0, 0.08], [784, 0.2], [659, 0.2], [587, 0.5]]
  const out = new Int16Array(Math.round(notes.reduce((sum, [, s]) => sum + s, 0) * rate))
  let at = 0
  let phase = 0
  for (const [hz, seconds] of notes) {
    const n = Math.round(seconds * rate)
    for (let i = 0; i < n && at < out.length; i++, at++) {
      const shape = Math.min(1, i / 240, (n - i) / 400)
      phase += (2 * Math.PI * hz * (1 + 0.004 * Math.sin((2 * Math.PI * 5.5 * i) / rate))) / rate
      out[at] = hz ? Math.round(6500 * shape * (Math.sin(phase) + 0.12 * Math.sin(2 * phase))) : 0
    }
  }
  return out
}
