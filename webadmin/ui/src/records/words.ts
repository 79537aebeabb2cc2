// The heads of an exported table and the words in it, in the reader's language.
import { i18n } from '../i18n'
import { enders, kinds, parts, results, tags } from './filter'

const columns: Record<string, string> = {
  id: 'records.column.id', started: 'record.started', kind: 'records.kind', result: 'records.result', caller: 'records.caller', caller_name: 'records.column.callerName',
  called: 'records.called', did: 'record.did', number: 'records.column.number', line: 'record.line', group: 'record.group', group_name: 'records.column.groupName',
  parties: 'records.column.parties', participations: 'records.column.participations', agents: 'record.agents', agent_names: 'records.column.agentNames', rang: 'record.rang', answered: 'record.answered', ended: 'record.ended',
  talked_seconds: 'records.column.talked', ended_by: 'record.endedBy', how: 'record.how', sip: 'records.column.sip', cause: 'records.column.cause', account: 'record.account',
  missed: 'record.notAnswered', tags: 'record.tags', marks: 'records.column.marks', mos: 'record.quality.mos', recording: 'record.recording', remarks: 'record.remarks', sheet: 'records.title',
}

export function tableWords() {
  const { t } = i18n.global
  const say = (column: string, prefix: string, all: readonly string[]) => all.map((w) => [column + '.' + w, t(prefix + w)] as const)
  const hows = ['on-hook', 'cpc', 'polarity', 'busy', 'congestion', 'silence', 'ring-ceased', 'port-down', 'forced', 'timeout', 'refused', 'no-sound', 'released', 'transferred', 'served', 'preempted', 'key', 'lifeline', 'power-lost']
  return {
    titles: Object.fromEntries(Object.entries(columns).map(([k, key]) => [k, t(key)])),
    words: Object.fromEntries([...say('how', 'how.', hows), ...say('ended_by', 'by.', enders), ...say('tags', 'record.tag.', tags), ...say('participations', 'record.part.kind.', parts), ...say('kind', 'kind.', kinds), ...say('result', 'result.', results)]),
  }
}
