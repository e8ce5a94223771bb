import type { AlterTableCmd, Constraint, Node } from '@pgsql/types'
import type { Part } from './statement.ts'

/**
 * The passes in which PostgreSQL works off the commands of one ALTER TABLE (AlterTablePass in tablecmds.c): what is dropped goes
 * first, whatever stands in front of it in the text. Within a pass the text's order holds.
 */
const passes = ['drop', 'type', 'add', 'expression', 'constraint', 'attribute', 'index', 'other', 'rest'] as const
type Pass = (typeof passes)[number]

const passOf: Readonly<Record<string, Pass>> = {
  AT_DropColumn: 'drop',
  AT_DropConstraint: 'drop',
  AT_DropNotNull: 'drop',
  AT_DropExpression: 'drop',
  AT_DropIdentity: 'drop',
  AT_AlterColumnType: 'type',
  AT_AddColumn: 'add',
  AT_SetExpression: 'expression',
  AT_SetNotNull: 'attribute',
  AT_SetIdentity: 'attribute',
  AT_AddIdentity: 'other',
}

const ofConstraint = ({ contype, indexname }: Constraint): Pass => {
  if (indexname !== undefined) return 'index'
  if (contype === 'CONSTR_CHECK' || contype === 'CONSTR_NOTNULL') return 'constraint'
  return contype === 'CONSTR_FOREIGN' ? 'other' : 'index'
}

const ofCommand = ({ subtype = 'AT_SetRelOptions', def }: AlterTableCmd): Pass => {
  if (subtype === 'AT_ColumnDefault') return def === undefined ? 'drop' : 'other'
  if (subtype === 'AT_AddConstraint')
    return def !== undefined && 'Constraint' in def ? ofConstraint(def.Constraint) : 'rest'
  return passOf[subtype] ?? 'rest'
}

const rankOf = (node: Node): number => {
  const command = 'AlterTableStmt' in node ? node.AlterTableStmt.cmds?.[0] : undefined
  return command !== undefined && 'AlterTableCmd' in command ? passes.indexOf(ofCommand(command.AlterTableCmd)) : 0
}

/** The parts of a statement in the order in which PostgreSQL takes them up: as statements of their own, one after another, they do the same. */
export const inPasses = (parts: readonly Part[]): readonly Part[] =>
  parts.toSorted((left, right) => rankOf(left.node) - rankOf(right.node))
