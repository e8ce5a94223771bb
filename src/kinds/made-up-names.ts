import type { ColumnDef, Constraint, DropStmt, RenameStmt } from '@pgsql/types'
import { qualify, readName } from '../sql/name.ts'
import { columnDef, command, constraintDef } from './alter.ts'
import { namedOrigin } from './column/origin.ts'
import { isSerial } from './column/type.ts'
import { indexId } from './index/index-name.ts'
import type { Ruling } from './ruling.ts'
import { spokenName } from './spoken.ts'
import { primaryRelation, type Subject } from './subject.ts'

/**
 * PostgreSQL names what a file leaves unnamed after its table (`orders_pkey`), with a number behind where that is taken: ids that
 * are free after a part, and the tables after which a part may have something named.
 */
export type MadeUpNames = { readonly frees: readonly string[]; readonly after: readonly string[] }

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

const freedByAlter = (subject: Subject, { relation }: Ruling): readonly string[] => {
  const { subtype, name } = command(subject)
  if (subtype === 'AT_DropConstraint') return beside(relation, name)
  return subtype === 'AT_DropColumn' ? withTable(subject, relation, namedOrigin(subject)) : []
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
  if ('AlterTableStmt' in node) return freedByAlter(subject, ruling)
  if ('DropStmt' in node) return freedByDrop(subject, ruling, node.DropStmt)
  return 'RenameStmt' in node ? freedByRename(subject, ruling, node.RenameStmt) : []
}

const keyTypes = new Set<Constraint['contype']>(['CONSTR_PRIMARY', 'CONSTR_UNIQUE', 'CONSTR_EXCLUSION'])

/** A key without a name, or the sequence of an identity or serial column. */
const bringsUnnamed = ({ constraints = [], typeName: type }: ColumnDef): boolean =>
  isSerial(type) ||
  constraints.some(
    one =>
      'Constraint' in one &&
      (one.Constraint.contype === 'CONSTR_IDENTITY' ||
        (one.Constraint.conname === undefined && keyTypes.has(one.Constraint.contype))),
  )

/** An index, or a sequence, that nobody has named: other constraints have names of their own in each table. */
const isUnnamed = (subject: Subject): boolean => {
  const { node } = subject.part
  if ('IndexStmt' in node) return node.IndexStmt.idxname === undefined
  const { subtype } = command(subject)
  const column = columnDef(subject)
  if (subtype === 'AT_AddColumn') return column !== null && bringsUnnamed(column)
  const { conname, contype, indexname } = (subtype === 'AT_AddConstraint' ? constraintDef(subject) : null) ?? {}
  return subtype === 'AT_AddIdentity' || (conname === undefined && indexname === undefined && keyTypes.has(contype))
}

const namedAfter = (subject: Subject, { relation, creates }: Ruling): readonly string[] => {
  const made = creates.flatMap(({ what, id, from }) => (what === 'relation' && from === undefined ? [id] : []))
  return relation !== null && isUnnamed(subject) ? [...made, relation] : made
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
