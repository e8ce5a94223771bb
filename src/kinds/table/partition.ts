import type { PartitionCmd } from '@pgsql/types'
import { relationName } from '../../sql/name.ts'
import { command } from '../alter.ts'
import { relationId, type Subject } from '../subject.ts'

/** What an ATTACH or DETACH PARTITION names. */
export const partition = (subject: Subject): { readonly id: string; readonly concurrent: boolean } => {
  const definition = command(subject).def
  const named: PartitionCmd = definition !== undefined && 'PartitionCmd' in definition ? definition.PartitionCmd : {}
  const id = named.name === undefined ? '' : relationId(subject, relationName(named.name))
  return { id, concurrent: named.concurrent === true }
}
