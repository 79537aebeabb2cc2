// Plays what is heard at the bench: 16-bit samples that come in messages, at
// this context's own rate of 8 kHz. It waits for 80 ms before it begins, and
// throws old sound away when more than 400 ms wait.
const room = 8000
const begin = 640
const most = 3200

registerProcessor(
  'player',
  class extends AudioWorkletProcessor {
    constructor() {
      super()
      this.ring = new Float32Array(room)
      this.from = 0
      this.n = 0
      this.flows = false
      this.port.onmessage = (e) => this.take(e.data)
    }

    take(pcm) {
      for (let i = 0; i < pcm.length && this.n < room; i++, this.n++) this.ring[(this.from + this.n) % room] = pcm[i] / 32768
      if (this.n > most) {
        this.from = (this.from + this.n - begin) % room
        this.n = begin
      }
    }

    process(_, [[out]]) {
      if (!this.flows && this.n < begin) return true
      for (let i = 0; i < out.length; i++) {
        if (this.n === 0) break
        out[i] = this.ring[this.from]
        this.from = (this.from + 1) % room
        this.n--
      }
      this.flows = this.n > 0
      return true
    }
  },
)
