// Light or dark: as the system has it, unless the reader chose.
import { ref, watch } from 'vue'

export type Theme = 'system' | 'light' | 'dark'
const stored = 'ringdown.theme'
const system = window.matchMedia('(prefers-color-scheme: dark)')

const kept = localStorage.getItem(stored)
export const theme = ref<Theme>(kept === 'light' || kept === 'dark' ? kept : 'system')

function apply() {
  const dark = theme.value === 'dark' || (theme.value === 'system' && system.matches)
  document.documentElement.classList.toggle('dark', dark)
}

export function followTheme() {
  apply()
  system.addEventListener('change', apply)
  watch(theme, (value) => {
    localStorage.setItem(stored, value)
    apply()
  })
}
