// The part of a long table that is on the screen. The page itself scrolls; rows
// are of one height where they are rows, and below 720 px, where they are cards,
// all that was loaded is there.
import { computed, nextTick, onMounted, onUnmounted, ref, watch, type Ref } from 'vue'

const least = 100 // rows below which nothing is left out
const beyond = 30 // rows that are there above and below the screen: a flick finds them

export function useWindow(body: Ref<HTMLElement | undefined>, length: Ref<number>) {
  const rows = window.matchMedia('(min-width: 720px)')
  const high = ref(0) // px of a row; 0: not known
  const from = ref(0)
  const room = ref(least)
  const near = ref(false) // somebody has scrolled to within a screen of the last row
  const whole = computed(() => !high.value || length.value <= least)
  const first = computed(() => (whole.value ? 0 : Math.max(0, Math.min(from.value, length.value - room.value))))
  const count = computed(() => (whole.value ? length.value : room.value))
  const above = computed(() => first.value * high.value)
  const below = computed(() => Math.max(0, length.value - first.value - count.value) * high.value)

  function look() {
    const el = body.value
    if (!el) return
    const row = el.querySelector<HTMLElement>('.row')
    high.value = rows.matches && row ? row.getBoundingClientRect().height : 0
    near.value = high.value > 0 && window.scrollY > 0 && el.getBoundingClientRect().bottom < 2 * window.innerHeight
    if (!high.value) return
    // In steps, so that not every pixel draws the rows anew.
    const top = Math.floor(-el.getBoundingClientRect().top / high.value)
    from.value = Math.max(0, Math.floor(top / 10) * 10 - beyond)
    room.value = Math.ceil(window.innerHeight / high.value / 10) * 10 + 2 * beyond + 10
  }
  let due = 0
  const soon = () => {
    due ||= window.requestAnimationFrame(() => {
      due = 0
      look()
    })
  }
  watch([body, length], () => void nextTick(look), { flush: 'post' })
  onMounted(() => {
    window.addEventListener('scroll', soon, { passive: true })
    window.addEventListener('resize', soon)
  })
  onUnmounted(() => {
    window.cancelAnimationFrame(due)
    window.removeEventListener('scroll', soon)
    window.removeEventListener('resize', soon)
  })
  return { first, count, above, below, near }
}
