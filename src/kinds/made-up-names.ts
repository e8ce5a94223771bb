import type { AlterTableCmd, DropStmt, RenameStmt } from '@pgsql/types'
import { qualify, readName } from '../sql/name.ts'
import { columnOrigin } from './column/origin.ts'
import { indexId } from './index/index-name.ts'
import type { Ruling } from './ruling.ts'
import { spokenName } from './spoken.ts'
import { primaryRelation, type Subject } from './subject.ts'

/**
 * PostgreSQL names what a file leaves unnamed after its table (`orders_pkey`), with a number behind where that is taken: ids that
 * are free after a part, and the tables after which a part may have something named.
 */
export type MadeUpNames = { readonly frees: readonly string[]; readonly after: readonly string[] }

const commandOf = ({ node }: Subject['part']): AlterTableCmd | null => {
  const command = 'AlterTableStmt' in node ? node.AlterTableStmt.cmds?.[0] : undefined
  return command !== undefined && 'AlterTableCmd' in command ? command.AlterTableCmd : null
}

const beside = (relation: string | null, name: string | undefined): readonly string[] =>
  relation === null || name === undefined ? [] : [qualify(readName(relation)?.schema ?? null, name)]

/** The indexes of a table, or those with this column, and the sequences behind its serial columns. */
const withTable = (subject: Subject, relation: string | null, column: string | null): readonly string[] => {
  const known = relation === null ? null : primaryRelation(subject, relation)
  const indexes = (known?.indexes ?? []).filter(({ columns }) => column === null || columns.includes(column))
  const sequences = (known?.columns ?? [])
    .filter(({ name }) => column === null || name === column)
    .flatMap(one => /nextval\('(?:.*\.)?(.+)'::regclass/.exec(one.default ?? '')?.[1] ?? [])
  return [...indexes.map(({ name }) => name), ...sequences].flatMap(name => beside(relation, name))
}

const freedByAlter = (subject: Subject, { relation }: Ruling, { subtype, name }: AlterTableCmd): readonly string[] => {
  if (subtype === 'AT_DropConstraint') return beside(relation, name)
  return subtype === 'AT_DropColumn'
    ? withTable(subject, relation, columnOrigin(subject, relation ?? '', name ?? ''))
    : []
}

const freedByDrop = (subject: Subject, { relation }: Ruling, { removeType }: DropStmt): readonly string[] => {
  if (removeType === 'OBJECT_TABLE') return withTable(subject, relation, null)
  return removeType === 'OBJECT_INDEX' || removeType === 'OBJECT_SEQUENCE'
    ? [indexId(subject, spokenName(subject))]
    : []
}

const freedByRename = (subject: Subject, ruling: Ruling, { renameType, relation, subname }: RenameStmt) => {
  if (renameType === 'OBJECT_TABCONSTRAINT') return beside(ruling.relation, subname)
  return renameType === 'OBJECT_INDEX' || renameType === 'OBJECT_SEQUENCE'
    ? [indexId(subject, { schema: relation?.schemaname ?? null, name: relation?.relname ?? '' })]
    : []
}

const freed = (subject: Subject, ruling: Ruling): readonly string[] => {
  const { node } = subject.part
  const command = commandOf(subject.part)
  if (command !== null) return freedByAlter(subject, ruling, command)
  if ('DropStmt' in node) return freedByDrop(subject, ruling, node.DropStmt)
  return 'RenameStmt' in node ? freedByRename(subject, ruling, node.RenameStmt) : []
}

const adds = new Set<AlterTableCmd['subtype']>(['AT_AddColumn', 'AT_AddConstraint', 'AT_AddIdentity'])

const namedAfter = ({ part }: Subject, { relation, creates }: Ruling): readonly string[] => {
  const made = creates.flatMap(({ what, id, from }) => (what === 'relation' && from === undefined ? [id] : []))
  const adding = 'IndexStmt' in part.node || adds.has(commandOf(part)?.subtype)
  return adding && relation !== null ? [...made, relation] : made
}

export const madeUpNames = (subject: Subject, ruling: Ruling): MadeUpNames => ({
  frees: freed(subject, ruling),
  after: namedAfter(subject, ruling),
})

/** How much of a table's name is left at least where a name would be longer than PostgreSQL's 63 bytes. */
const KEPT = 28

const couldBe = (freedId: string, table: string): boolean => {
  const name = readName(freedId)
  const owner = readName(table)
  if (name === null || owner === null || name.schema !== owner.schema) return false
  return name.name.startsWith(`${owner.name}_`.slice(0, KEPT))
}

/** Would one be called otherwise if it ran before the other? */
export const namesMeet = (left: MadeUpNames, right: MadeUpNames): boolean =>
  left.frees.some(id => right.after.some(table => couldBe(id, table))) ||
  right.frees.some(id => left.after.some(table => couldBe(id, table)))
