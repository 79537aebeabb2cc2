// Where one's ear and mouth are: at one telephone, or at the far end of a line.
// Sound goes over a WebSocket to the simulated pair and back; nothing is mixed
// or made here.
import { ref } from 'vue'
import micUrl from './mic.worklet.js?url'
import playerUrl from './player.worklet.js?url'

export const seat = ref('') // port, '' nowhere
export const speaking = ref(false) // the microphone is on
export const micFault = ref<'' | 'refused' | 'insecure'>('')

let socket: WebSocket | null = null
let out: { context: AudioContext; player: AudioWorkletNode } | null = null
let mic: { context: AudioContext; stream: MediaStream } | null = null

async function speaker() {
  if (!out) {
    const context = new AudioContext({ sampleRate: 8000 })
    await context.audioWorklet.addModule(playerUrl)
    const player = new AudioWorkletNode(context, 'player', { numberOfInputs: 0, outputChannelCount: [1] })
    player.connect(context.destination)
    out = { context, player }
  }
  void out.context.resume() // waits for a hand on the page where the browser wants one
  return out
}

// sit moves ear and mouth; '' leaves.
export async function sit(port: string) {
  if (seat.value === port) return
  socket?.close()
  socket = null
  seat.value = port
  if (!port) return
  const { player } = await speaker()
  if (seat.value !== port) return // somewhere else meanwhile
  const ws = new WebSocket(`${location.origin.replace(/^http/, 'ws')}/api/v1/sim/sound/${port}`)
  ws.binaryType = 'arraybuffer'
  ws.onmessage = (e: MessageEvent<ArrayBuffer>) => player.port.postMessage(new Int16Array(e.data))
  ws.onclose = () => {
    if (socket === ws) seat.value = ''
  }
  socket = ws
}

// speak switches the microphone on or off.
export async function speak(on: boolean) {
  micFault.value = ''
  if (!on) {
    speaking.value = false
    mic?.stream.getTracks().forEach((t) => t.stop())
    await mic?.context.close()
    mic = null
    return
  }
  if (!navigator.mediaDevices) {
    micFault.value = 'insecure'
    return
  }
  try {
    await openMic()
    speaking.value = true
  } catch {
    micFault.value = 'refused'
  }
}

async function openMic() {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: { echoCancellation: true, noiseSuppression: false, autoGainControl: false } })
  const context = new AudioContext()
  await context.audioWorklet.addModule(micUrl)
  const node = new AudioWorkletNode(context, 'mic', { numberOfOutputs: 0, channelCount: 1, channelCountMode: 'explicit' })
  node.port.onmessage = (e: MessageEvent<Int16Array>) => {
    if (socket?.readyState === WebSocket.OPEN) socket.send(e.data as Int16Array<ArrayBuffer>)
  }
  context.createMediaStreamSource(stream).connect(node)
  mic = { context, stream }
}

// leave gives everything back.
export async function leaveSeat() {
  await sit('')
  await speak(false)
  await out?.context.close()
  out = null
}
