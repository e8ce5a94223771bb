import type {
  AlterTableCmd,
  AlterTableStmt,
  ATAlterConstraint,
  ColumnDef,
  Constraint as ConstraintNode,
  Node,
} from '@pgsql/types'
import { quoteName } from '../sql/name.ts'
import { actsOn, nodeOf, type Subject } from './subject.ts'

/** The one command of an ALTER TABLE part. */
export const command = (subject: Subject): AlterTableCmd => {
  const first = nodeOf<AlterTableStmt>(subject).cmds?.[0]
  return first !== undefined && 'AlterTableCmd' in first ? first.AlterTableCmd : {}
}

/** All commands of the statement that a part is one piece of, its own included; none where it is the only one. */
export const commandsBeside = ({ part: { whole } }: Subject): readonly AlterTableCmd[] => {
  const { cmds = [] }: AlterTableStmt = whole !== undefined && 'AlterTableStmt' in whole ? whole.AlterTableStmt : {}
  return cmds.flatMap(node => ('AlterTableCmd' in node ? [node.AlterTableCmd] : []))
}

/** The major from which ALTER TABLE works off its commands one by one (release notes of 13; AlterTable in tablecmds.c). */
export const oneByOne = 130_000

/** The table a part alters; '' never happens for a statement that names one. */
export const table = (subject: Subject): string => actsOn(subject) ?? ''

/** The column (or constraint, trigger, index …) a command names. */
export const named = (subject: Subject): string => {
  const alter = command(subject)
  const given = [columnDef(subject)?.colname, constraintDef(subject)?.conname, alteredConstraint(subject)?.conname]
  return alter.name ?? given.find(name => name !== undefined) ?? ''
}

/** `public.orders.note`, as findings and plans show a column. */
export const member = (subject: Subject): string => {
  const name = named(subject)
  return name === '' ? table(subject) : `${table(subject)}.${quoteName(name)}`
}

const definition = (subject: Subject): Node | undefined => command(subject).def

/** The column an ADD COLUMN or ALTER TYPE defines. */
export const columnDef = (subject: Subject): ColumnDef | null => {
  const def = definition(subject)
  return def !== undefined && 'ColumnDef' in def ? def.ColumnDef : null
}

/** The constraint an ADD CONSTRAINT defines. */
export const constraintDef = (subject: Subject): ConstraintNode | null => {
  const def = definition(subject)
  return def !== undefined && 'Constraint' in def ? def.Constraint : null
}

/** What an ALTER CONSTRAINT says of one. */
export const alteredConstraint = (subject: Subject): ATAlterConstraint | null => {
  const def = definition(subject)
  return def !== undefined && 'ATAlterConstraint' in def ? def.ATAlterConstraint : null
}

/** Constraints written behind a column: `DEFAULT`, `NOT NULL`, `UNIQUE` …, by the grammar's name (`CONSTR_DEFAULT`). */
export const inline = (column: ColumnDef | null, type: string): ConstraintNode | null => {
  const found = column?.constraints?.find(node => 'Constraint' in node && node.Constraint.contype === type)
  return found !== undefined && 'Constraint' in found ? found.Constraint : null
}
