// From which telephones the reader can have a number called, and how far such a call
// is: who may not see live calls asks for the own alone.
import { computed, onUnmounted, ref, watch, type Ref } from 'vue'
import { api, ask, type Call } from '../api/client'
import { calls } from '../live'
import { may } from '../session'
import { ownPhones } from './own'

const every = 1000 // ms between looks at an own call: as soon as a person notices

export const mayDial = () => may('calls:dial') || may('calls:dial-own')

export interface Phone {
  label: string
  name: string
}

// useClick follows the call of that id.
export function useClick(id: Ref<string>) {
  const own = !may('calls:dial')
  const mine = ref<string[]>([])
  const seen = ref<Call>()
  const fault = ref<unknown>(null)
  const phones = computed<Phone[]>(() => (own ? mine.value.map((label) => ({ label, name: '' })) : ownPhones.value))
  const now = computed(() => (own ? seen.value : calls.get(id.value)))

  let gone = false
  let timer = 0
  async function look() {
    try {
      const answer = await ask(api.GET('/api/v1/own-calls'))
      mine.value = answer.from
      seen.value = answer.items.find((c) => c.id === id.value)
      fault.value = null
    } catch (e) {
      fault.value = e
    }
    if (!gone && id.value) timer = window.setTimeout(look, every)
  }
  if (own) watch(id, look)
  onUnmounted(() => {
    gone = true
    window.clearTimeout(timer)
  })

  const dial = (wish: string, from: string, to: string) => {
    const what = { params: { header: { 'Idempotency-Key': wish } }, body: { from, to } }
    return ask(own ? api.POST('/api/v1/own-calls', what) : api.POST('/api/v1/calls', what))
  }
  const hangUp = () => {
    const what = { params: { path: { id: id.value } } }
    return ask(own ? api.DELETE('/api/v1/own-calls/{id}', what) : api.DELETE('/api/v1/calls/{id}', what))
  }
  return { phones, now, fault, dial, hangUp, ready: () => (own ? look() : Promise.resolve()), mayHangUp: own || may('calls:hang-up') }
}
