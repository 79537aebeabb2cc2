// Makes 8 kHz 16-bit samples of the microphone's, whatever its rate: a low pass
// (a windowed sinc at 3.6 kHz), then every so-many-th sample. 20 ms a message.
const taps = 96
const chunk = 160

registerProcessor(
  'mic',
  class extends AudioWorkletProcessor {
    constructor() {
      super()
      this.step = sampleRate / 8000
      this.past = new Float32Array(4096)
      this.end = 0 // samples that came
      this.next = taps // where the next output lies
      this.out = new Int16Array(chunk)
      this.n = 0
      const cut = 3600 / sampleRate
      this.filter = Float32Array.from({ length: taps }, (_, i) => {
        const x = i - (taps - 1) / 2
        const sinc = x === 0 ? 2 * cut : Math.sin(2 * Math.PI * cut * x) / (Math.PI * x)
        return sinc * (0.54 - 0.46 * Math.cos((2 * Math.PI * i) / (taps - 1)))
      })
    }

    process([[input]]) {
      if (!input) return true
      for (const v of input) this.past[this.end++ % 4096] = v
      for (; this.next <= this.end; this.next += this.step) this.sample(Math.floor(this.next))
      if (this.end > 1e9) {
        const whole = Math.floor((this.end - 4096) / 4096) * 4096
        this.end -= whole
        this.next -= whole
      }
      return true
    }

    sample(at) {
      let sum = 0
      for (let k = 0; k < taps; k++) sum += this.filter[k] * this.past[(at - 1 - k + 4096) % 4096]
      this.out[this.n++] = Math.max(-32768, Math.min(32767, Math.round(sum * 32768)))
      if (this.n < chunk) return
      this.port.postMessage(this.out.slice())
      this.n = 0
    }
  },
)
