// The sound of a call of the past: its picture, its player, and where a moment
// of the recording lies in the call. A recording has gaps where it was paused.
import { onScopeDispose, ref, shallowRef, watch } from 'vue'
import { api, ask, Problem, type CallRecord, type Schemas } from './api/client'
import { secondsFrom } from './timeline'

export interface Piece {
  call: number // seconds from the call's start
  sound: number // seconds from the recording's
  length: number
}
export type Sides = 'both' | 'far' | 'ours'

// pieces reads from the track when it was recorded.
export function pieces(record: CallRecord, seconds: number): Piece[] {
  const out: Piece[] = []
  let at = 0
  let begun = -1
  let sound = 0
  const end = (to: number) => {
    if (begun < 0) return
    const length = Math.min(to - begun, seconds - sound)
    if (length > 0) out.push({ call: begun, sound, length })
    sound += Math.max(0, length)
    begun = -1
  }
  for (const step of record.track) {
    at = secondsFrom(record.started, step.at, at)
    for (const done of step.done) {
      if (done.what === 'record' && begun < 0) begun = at
      if (done.what === 'stop-recording') end(at)
    }
  }
  end(at + seconds)
  if (out.length === 0) out.push({ call: secondsFrom(record.started, record.answered, 0), sound: 0, length: seconds })
  return out
}

export type CallSoundState = ReturnType<typeof useSound>

// useSound plays the recording of whatever record there is.
export function useSound(of: () => CallRecord | null) {
  const peaks = shallowRef<Schemas['Peaks'] | null>(null)
  const parts = shallowRef<Piece[]>([])
  const at = ref(0) // seconds of the recording
  const playing = ref(false)
  const gone = ref(false)
  const speed = ref(1)
  const sides = ref<Sides>('both')
  let audio: HTMLAudioElement | null = null
  let mix: { context: AudioContext; far: GainNode; ours: GainNode } | null = null

  async function load(record: CallRecord | null) {
    drop()
    if (!record) return
    try {
      const found = await ask(api.GET('/api/v1/records/{id}/peaks', { params: { path: { id: record.id } } }))
      if (of()?.id !== record.id) return
      parts.value = pieces(record, found.seconds)
      peaks.value = found
      audio = new Audio()
      audio.preload = 'none' // what nobody plays is not listened to
      audio.src = `/api/v1/records/${record.id}/recording`
      for (const name of ['timeupdate', 'seeking', 'ended']) audio.addEventListener(name, () => (at.value = audio?.currentTime ?? 0))
      audio.addEventListener('play', () => (playing.value = true))
      audio.addEventListener('pause', () => (playing.value = false))
    } catch (e) {
      gone.value = e instanceof Problem && e.status === 404
    }
  }

  function drop() {
    audio?.pause()
    audio = null
    void mix?.context.close()
    mix = null
    peaks.value = null
    at.value = 0
    playing.value = gone.value = false
  }

  // wire lets either party be heard alone: left is the far end, right our side.
  function wire() {
    if (mix || !audio) return
    const context = new AudioContext()
    const split = context.createChannelSplitter(2)
    const [far, ours] = [context.createGain(), context.createGain()]
    context.createMediaElementSource(audio).connect(split)
    split.connect(far, 0)
    split.connect(ours, 1)
    far.connect(context.destination)
    ours.connect(context.destination)
    mix = { context, far, ours }
  }

  function tune() {
    if (audio) audio.playbackRate = speed.value
    if (sides.value !== 'both' && (peaks.value?.channels.length ?? 0) > 1) wire()
    if (!mix) return
    mix.far.gain.value = sides.value === 'ours' ? 0 : 1
    mix.ours.gain.value = sides.value === 'far' ? 0 : 1
  }

  async function toggle() {
    if (!audio) return
    tune()
    await mix?.context.resume()
    if (audio.paused) await audio.play()
    else audio.pause()
  }

  function seek(seconds: number) {
    if (audio) audio.currentTime = at.value = Math.max(0, Math.min(seconds, peaks.value?.seconds ?? 0))
  }

  // callTime and soundTime turn one clock into the other.
  const callTime = (sound: number) => {
    const p = [...parts.value].reverse().find((p) => sound >= p.sound) ?? parts.value[0]
    return p ? p.call + Math.min(p.length, sound - p.sound) : sound
  }
  const soundTime = (call: number) => {
    const p = [...parts.value].reverse().find((p) => call >= p.call) ?? parts.value[0]
    return p ? p.sound + Math.max(0, Math.min(p.length, call - p.call)) : call
  }

  watch(of, load, { immediate: true })
  watch([speed, sides], tune)
  onScopeDispose(drop)
  return { peaks, parts, at, playing, gone, speed, sides, toggle, seek, callTime, soundTime }
}
