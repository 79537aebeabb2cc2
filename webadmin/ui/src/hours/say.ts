// The hours of a week as people read them: "mon-fri 09:00-18:00" is Monday to Friday.
import { i18n } from '../i18n'

// weekText is the hours of a calendar's week; "" of one that is never open.
export function weekText(week: readonly string[] | null | undefined): string {
  const { t } = i18n.global
  const days = (text: string) => text.replaceAll(',', t('hours.andDay')).replace(/([a-z]{3})-([a-z]{3})/g, (_, a: string, b: string) => t('hours.fromTo', { a, b })).replace(/\b(mon|tue|wed|thu|fri|sat|sun)\b/g, (d) => t('hours.weekday.' + d))
  return (week ?? []).map((span) => span.replace(/^[a-z,-]+/, days)).join(t('hours.andSpan'))
}
