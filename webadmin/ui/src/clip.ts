// The one short sound that a page plays: announcements, greetings, messages.
import { ref } from 'vue'

const src = ref('')
const playing = ref(false)
const gone = ref(false) // it could not be played
const at = ref(0) // seconds
const length = ref(0) // seconds, 0 not known yet
let audio: HTMLAudioElement | null = null

function open(from: string): HTMLAudioElement {
  const a = new Audio(from)
  const mine = (what: () => void) => () => audio === a && what()
  for (const name of ['timeupdate', 'seeking', 'ended']) a.addEventListener(name, mine(() => (at.value = a.currentTime)))
  a.addEventListener('durationchange', mine(() => (length.value = Number.isFinite(a.duration) ? a.duration : 0)))
  a.addEventListener('play', mine(() => (playing.value = true)))
  for (const name of ['pause', 'ended']) a.addEventListener(name, mine(() => (playing.value = false)))
  a.addEventListener('error', mine(() => ((gone.value = true), (playing.value = false))))
  return a
}

function stop() {
  audio?.pause()
  playing.value = false
}
// ready takes a sound without playing it.
function ready(from: string) {
  if (src.value === from && !gone.value) return
  stop()
  audio = null
  src.value = from
  at.value = length.value = 0
  gone.value = false
}
function play(from: string) {
  ready(from)
  audio ??= open(from)
  void audio.play().catch(() => undefined) // "error" tells it
}
function seek(seconds: number) {
  audio ??= open(src.value)
  audio.currentTime = at.value = Math.max(0, seconds)
}

export const clip = { src, playing, gone, at, length, play, stop, ready, seek }
