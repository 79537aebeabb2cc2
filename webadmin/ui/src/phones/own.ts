// The reader's own telephone: this browser remembers which it is.
import { computed, ref, watch } from 'vue'
import { ports } from '../live'

const stored = 'ringdown.my-extension'
export const myExtension = ref(localStorage.getItem(stored) ?? '')
watch(myExtension, (number) => localStorage.setItem(stored, number))

export const ownPhones = computed(() => [...ports.values()].filter((p) => (p.kind === 'FXS' || p.kind === 'SIP') && /^\d+$/.test(p.label)))
