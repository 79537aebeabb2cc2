// Sound that is spoken into the browser's microphone, as the appliance takes it:
// a WAV file, 8 kHz, mono.
import { ref } from 'vue'
import micUrl from './bench/mic.worklet.js?url'

const rate = 8000
export const longest = 600 // s: what the appliance takes

export type MicFault = '' | 'refused' | 'insecure'

export function useRecorder(most = longest) {
  const recording = ref(false)
  const seconds = ref(0)
  const level = ref(0) // 0 to 1
  const fault = ref<MicFault>('')
  let chunks: Int16Array[] = []
  let mic: { context: AudioContext; stream: MediaStream } | null = null

  async function start() {
    fault.value = ''
    chunks = []
    seconds.value = 0
    if (!navigator.mediaDevices) return void (fault.value = 'insecure')
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: { echoCancellation: false, noiseSuppression: true, autoGainControl: true } })
      const context = new AudioContext()
      await context.audioWorklet.addModule(micUrl)
      const node = new AudioWorkletNode(context, 'mic', { numberOfOutputs: 0, channelCount: 1, channelCountMode: 'explicit' })
      node.port.onmessage = (e: MessageEvent<Int16Array>) => take(e.data)
      context.createMediaStreamSource(stream).connect(node)
      mic = { context, stream }
      recording.value = true
    } catch {
      fault.value = 'refused'
    }
  }
  function take(chunk: Int16Array) {
    if (!recording.value) return
    chunks.push(chunk)
    seconds.value += chunk.length / rate
    level.value = Math.max(...chunk.map(Math.abs)) / 32768
    if (seconds.value >= most) void stop()
  }
  async function stop() {
    recording.value = false
    level.value = 0
    mic?.stream.getTracks().forEach((t) => t.stop())
    const was = mic
    mic = null
    await was?.context.close()
  }
  // file is what was recorded, null nothing.
  const file = (): Blob | null => (chunks.length > 0 ? wav(chunks) : null)
  function drop() {
    chunks = []
    seconds.value = 0
  }
  return { recording, seconds, level, fault, start, stop, file, drop }
}

function wav(chunks: Int16Array[]): Blob {
  const samples = chunks.reduce((n, c) => n + c.length, 0)
  const head = new DataView(new ArrayBuffer(44))
  const word = (at: number, s: string) => [...s].forEach((c, i) => head.setUint8(at + i, c.charCodeAt(0)))
  word(0, 'RIFF')
  head.setUint32(4, 36 + 2 * samples, true)
  word(8, 'WAVEfmt ')
  head.setUint32(16, 16, true)
  head.setUint16(20, 1, true)
  head.setUint16(22, 1, true)
  head.setUint32(24, rate, true)
  head.setUint32(28, 2 * rate, true)
  head.setUint16(32, 2, true)
  head.setUint16(34, 16, true)
  word(36, 'data')
  head.setUint32(40, 2 * samples, true)
  return new Blob([head, ...(chunks as BlobPart[])], { type: 'audio/wav' })
}

let heard: { context: AudioContext; source: AudioBufferSourceNode } | null = null

// hear plays a file that nobody has kept yet; it ends what was played before.
export async function hear(file: Blob) {
  void heard?.context.close()
  const context = new AudioContext()
  const source = context.createBufferSource()
  source.buffer = await context.decodeAudioData(await file.arrayBuffer())
  source.connect(context.destination)
  source.start()
  heard = { context, source }
}
