// The parts of a backup, in the order in which they are offered; their words are
// backup.part. Left to itself, one has all but the last.
import type { Schemas } from '../api/client'

export type Part = NonNullable<Schemas['BackupWish']['parts']>[number]
export const backupParts: Part[] = ['configuration', 'accounts', 'flows', 'prompts', 'voicemail', 'records', 'recordings']
