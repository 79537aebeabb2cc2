// Where a step of first run is refused, the focus goes to the first field that is wrong.
import { nextTick } from 'vue'

// toFault looks for the first fault that is told in a form, and goes to its field.
export async function toFault(form: HTMLElement | undefined) {
  await nextTick()
  const told = [...(form?.querySelectorAll('.fault') ?? [])].find((f) => f.textContent !== '')
  told?.closest('details')?.setAttribute('open', '')
  told?.closest('.entry, fieldset')?.querySelector<HTMLElement>('input, textarea, select')?.focus()
}
