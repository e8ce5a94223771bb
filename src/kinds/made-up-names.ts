import type { AlterObjectSchemaStmt, ColumnDef, Constraint, DropStmt, RenameStmt } from '@pgsql/types'
import { qualify, readName } from '../sql/name.ts'
import { columnDef, command, constraintDef } from './alter.ts'
import { namedOrigin } from './column/origin.ts'
import { isSerial } from './column/type.ts'
import { indexId } from './index/index-name.ts'
import type { Ruling } from './ruling.ts'
import { spokenName } from './spoken.ts'
import { primaryRelation, type Subject } from './subject.ts'

/** `ends`: what names of it end with, before a number (`pkey`); null: anything. */
type After = { readonly table: string; readonly ends: readonly string[] | null }

/**
 * PostgreSQL names what a file leaves unnamed after its table (`orders_pkey`), with a number behind where that is taken: ids that
 * are free after a part, and the tables after which a part may have something named.
 */
export type MadeUpNames = { readonly frees: readonly string[]; readonly after: readonly After[] }

const beside = (relation: string | null, name: string | undefined): readonly string[] =>
  relation === null || name === undefined ? [] : [qualify(readName(relation)?.schema ?? null, name)]

/** The indexes and constraints of a table, or those with this column, and the sequences behind its serial columns. */
const withTable = (subject: Subject, relation: string | null, column: string | null): readonly string[] => {
  const known = relation === null ? null : primaryRelation(subject, relation)
  const isOf = ({ columns }: { readonly columns: readonly string[] }): boolean =>
    column === null || columns.includes(column)
  const named = [...(known?.indexes ?? []), ...(known?.constraints ?? [])].filter(isOf)
  const sequences = (known?.columns ?? [])
    .filter(({ name }) => column === null || name === column)
    .flatMap(one => /nextval\('(?:.*\.)?(.+)'::regclass/.exec(one.default ?? '')?.[1] ?? [])
  return [...named.map(({ name }) => name), ...sequences].flatMap(name => beside(relation, name))
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

/** What lies beside a table moves with it. */
const freedByMove = (subject: Subject, { relation }: Ruling, { objectType }: AlterObjectSchemaStmt) => {
  if (objectType === 'OBJECT_TABLE') return withTable(subject, relation, null)
  return objectType === 'OBJECT_SEQUENCE' && relation !== null ? [relation] : []
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
  if ('AlterObjectSchemaStmt' in node) return freedByMove(subject, ruling, node.AlterObjectSchemaStmt)
  return 'RenameStmt' in node ? freedByRename(subject, ruling, node.RenameStmt) : []
}

/** How PostgreSQL ends the name of a constraint (ChooseConstraintName, ChooseIndexName). */
const ends: Readonly<Partial<Record<NonNullable<Constraint['contype']>, string>>> = {
  CONSTR_PRIMARY: 'pkey',
  CONSTR_UNIQUE: 'key',
  CONSTR_EXCLUSION: 'excl',
  CONSTR_CHECK: 'check',
  CONSTR_FOREIGN: 'fkey',
}

const endOf = ({ conname, indexname, contype }: Constraint): readonly string[] => {
  if (contype === 'CONSTR_IDENTITY') return ['seq']
  const end = contype === undefined || conname !== undefined || indexname !== undefined ? undefined : ends[contype]
  return end === undefined ? [] : [end]
}

/** Those of a column: its keys and tests, and the sequence behind it. */
const endsOf = ({ constraints = [], typeName: type }: ColumnDef): readonly string[] => [
  ...(isSerial(type) ? ['seq'] : []),
  ...constraints.flatMap(one => ('Constraint' in one ? endOf(one.Constraint) : [])),
]

/** What the part leaves unnamed. */
const unnamed = (subject: Subject): readonly string[] => {
  const { node } = subject.part
  if ('IndexStmt' in node) return node.IndexStmt.idxname === undefined ? ['idx'] : []
  const { subtype } = command(subject)
  const column = subtype === 'AT_AddColumn' ? columnDef(subject) : null
  const constraint = subtype === 'AT_AddConstraint' ? constraintDef(subject) : null
  return [
    ...(subtype === 'AT_AddIdentity' ? ['seq'] : []),
    ...(column === null ? [] : endsOf(column)),
    ...(constraint === null ? [] : endOf(constraint)),
  ]
}

const namedAfter = (subject: Subject, { relation, creates }: Ruling): readonly After[] => {
  const made = creates.flatMap(({ what, id, from }) =>
    what === 'relation' && from === undefined ? [{ table: id, ends: null }] : [],
  )
  const own = relation === null ? [] : unnamed(subject)
  return relation === null || own.length === 0 ? made : [...made, { table: relation, ends: own }]
}

export const madeUpNames = (subject: Subject, ruling: Ruling): MadeUpNames => ({
  frees: freed(subject, ruling),
  after: namedAfter(subject, ruling),
})

/** How much of a table's name is left at least where a name would be longer than PostgreSQL's 63 bytes. */
const KEPT = 28

const couldBe = (freedId: string, { table, ends: known }: After): boolean => {
  const name = readName(freedId)
  const owner = readName(table)
  if (name === null || owner === null || name.schema !== owner.schema) return false
  const end = known === null || known.some(one => name.name.replace(/\d+$/, '').endsWith(`_${one}`))
  return end && name.name.startsWith(`${owner.name}_`.slice(0, KEPT))
}

/** Would one be called otherwise if it ran before the other? */
export const namesMeet = (left: MadeUpNames, right: MadeUpNames): boolean =>
  left.frees.some(id => right.after.some(after => couldBe(id, after))) ||
  right.frees.some(id => left.after.some(after => couldBe(id, after)))
