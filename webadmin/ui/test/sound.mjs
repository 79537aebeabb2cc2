// Sound in tests: WAV files, and how alike two sounds are.

// readWav gives the channels of a 16-bit WAV file as samples.
export function readWav(data) {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength)
  let at = 12
  let channels = 1
  while (view.getUint32(at, false) !== 0x64617461) {
    if (view.getUint32(at, false) === 0x666d7420) channels = view.getUint16(at + 10, true)
    at += 8 + view.getUint32(at + 4, true)
  }
  const frames = Math.floor((data.byteLength - at - 8) / 2 / channels)
  return Array.from({ length: channels }, (_, c) => Int16Array.from({ length: frames }, (_, i) => view.getInt16(at + 8 + 2 * (i * channels + c), true)))
}

// writeWav is a WAV file of one channel at a rate.
export function writeWav(pcm, rate) {
  const head = Buffer.alloc(44)
  head.write('RIFF', 0)
  head.writeUInt32LE(36 + pcm.length * 2, 4)
  head.write('WAVEfmt ', 8)
  head.writeUInt32LE(16, 16)
  head.writeUInt16LE(1, 20)
  head.writeUInt16LE(1, 22)
  head.writeUInt32LE(rate, 24)
  head.writeUInt32LE(rate * 2, 28)
  head.writeUInt16LE(2, 32)
  head.writeUInt16LE(16, 34)
  head.write('data', 36)
  head.writeUInt32LE(pcm.length * 2, 40)
  return Buffer.concat([head, Buffer.from(Int16Array.from(pcm).buffer)])
}

// chirp is a tone that sweeps from 400 to 2400 Hz: like itself at one place alone.
export function chirp(seconds, rate) {
  let phase = 0
  return Array.from({ length: Math.round(seconds * rate) }, (_, i) => {
    phase += (2 * Math.PI * (400 + (2000 * i) / (seconds * rate))) / rate
    return Math.round(7000 * Math.sin(phase))
  })
}

// likeness is the best normalised correlation of a sound anywhere in another one:
// 1 the same, 0 nothing of it.
export function likeness(sound, heard) {
  let own = 0
  for (const v of sound) own += v * v
  let best = 0
  let energy = 0
  for (let i = 0; i < sound.length && i < heard.length; i++) energy += heard[i] * heard[i]
  for (let lag = 0; lag + sound.length <= heard.length; lag++) {
    if (energy > own / 400) {
      let sum = 0
      for (let i = 0; i < sound.length; i += 2) sum += sound[i] * heard[lag + i]
      best = Math.max(best, (2 * sum) / Math.sqrt(own * energy))
    }
    energy += heard[lag + sound.length] ** 2 - heard[lag] ** 2
  }
  return best
}
