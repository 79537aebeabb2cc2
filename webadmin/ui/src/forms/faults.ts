// What is wrong with a field, in the reader's language. The appliance says it in
// English; the usual sentences are known here, others are shown as they come.
import { i18n, language } from '../i18n'
import { sentence } from '../i18n/say'

const forms: [RegExp, string][] = [
  [/^is missing/, 'missing'],
  [/^is empty/, 'empty'],
  [/^is (-?[\d.]+); it is (-?\d+) to (-?\d+)(?: [a-zA-Z]+)?(?:, or left out|, or 0 for off|, 0 for no cap)?$/, 'range'],
  [/^has (\d+) entries; at most (\d+) are allowed$/, 'many'],
  [/^has (\d+) (?:characters|bytes); at most (\d+) are allowed$/, 'long'],
  [/^(?:[a-z ]*)"([^"]*)" does not exist; there is no/, 'none'],
  [/^(?:[a-zA-Z ]*)"([^"]*)" does not exist/, 'gone'],
  [/^"?([^"]*?)"? is already (?:the|an?) /, 'taken'],
  [/^"([^"]*)" is given twice/, 'twice'],
  [/^"([^"]*)" is not known; it is (.*)$/, 'word'],
  [/^"([^"]*)" is not a port for this; .* such as "([^"]*)"/, 'port'],
  [/^"([^"]*)" cannot be dialled/, 'dial'],
  [/^is (?:.*); it is a whole number$/, 'whole'],
  [/^holds a control character/, 'control'],
  [/^names no column "([^"]*)"/, 'noColumn'],
  [/^has no name$/, 'noName'],
  [/^has no number$/, 'noNumber'],
  [/^the file is not in UTF-8/, 'notUTF8'],
  [/^"([^"]*)" is not a number; it is digits/, 'number'],
  [/^is no mail address/, 'noMail'],
  [/^"([^"]*)" is no permission$/, 'permission'],
  [/^"([^"]*)" is about the whole office/, 'wholeOffice'],
  [/^"([^"]*)" shows full numbers/, 'withNumbers'],
  [/^there is no group "([^"]*)"$/, 'noGroup'],
  [/^has a permission that you do not have/, 'notYours'],
  [/^is not one word without/, 'oneWord'],
  [/^takes away the last owner/, 'owner'],
  [/^is row \d+; a table has at most (\d+)$/, 'tooMany'],
  [/^is one user too many; at most (\d+)/, 'tooMany'],
  [/^"([^"]*)" is not an agent's number/, 'agentNumber'],
  [/^extension (\d+) is already that of agent (\d+)/, 'seat'],
  [/^is no PIN; one has 4 to 8/, 'pin'],
  [/^"?([^"]*?)"? is a number of "([^"]*)" already/, 'numberOf'],
]

export function faultText(message: string): string {
  const { t } = i18n.global
  if (language.value === 'en') return message.charAt(0).toUpperCase() + message.slice(1) + (message.endsWith('.') ? '' : '.')
  for (const [form, key] of forms) {
    const found = form.exec(message)
    if (found) return t('fault.' + key, { a: found[1] ?? '', b: found[2] ?? '', c: found[3] ?? '' })
  }
  return sentence(message)
}
