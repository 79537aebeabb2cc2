// Where a port's settings stand: what a double click on it opens (LN-1).
import type { Port } from '../api/client'

export function settingsOf(p: Port): string {
  const line = /^line (\S+)$/.exec(p.label)
  switch (p.kind) {
    case 'FXO':
      return line ? '/lines/' + line[1] : ''
    case 'TRUNK':
      return '/trunks/' + (p.port.split('/')[1] ?? '')
    default:
      return /^\d+$/.test(p.label) ? '/extensions/' + p.label : ''
  }
}
