// The bells of telephones. A bell sounds while ringing voltage is on its pair:
// two gongs and a clapper that swings with the voltage.
let context: AudioContext | null = null
const bells = new Map<string, { stop: () => void }>()

export const bellsOn = () => context !== null

export async function switchBells(on: boolean) {
  if (on && !context) context = new AudioContext()
  if (!on) {
    for (const port of [...bells.keys()]) bell(port, false)
    await context?.close()
    context = null
  }
}

// bell lets a telephone's bell ring, or stop. Telephones differ a little, as
// gongs do.
export function bell(port: string, rings: boolean) {
  const now = bells.get(port)
  if (!rings || !context) {
    now?.stop()
    bells.delete(port)
    return
  }
  if (now) return
  bells.set(port, strike(context, Number(/\d+$/.exec(port)?.[0] ?? 1)))
}

function strike(c: AudioContext, n: number) {
  const gain = c.createGain()
  const clapper = c.createOscillator()
  const depth = c.createGain()
  const gongs = [1050, 1330].map((hz) => {
    const gong = c.createOscillator()
    gong.type = 'triangle'
    gong.frequency.value = hz * (1 + 0.031 * ((n * 5) % 8))
    gong.connect(gain)
    gong.start()
    return gong
  })
  gain.gain.value = 0.03
  clapper.frequency.value = 25
  depth.gain.value = 0.03
  clapper.connect(depth).connect(gain.gain)
  clapper.start()
  gain.connect(c.destination)
  return {
    stop: () => {
      gain.gain.setTargetAtTime(0, c.currentTime, 0.05)
      for (const x of [...gongs, clapper]) x.stop(c.currentTime + 0.4)
    },
  }
}
