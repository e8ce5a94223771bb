import type { RuledMigration, RuledStatement } from './rule-file.ts'

/** Statements that commit together on the primary, or one that must run outside transactions. Numbered from 1. */
export type Round = {
  readonly number: number
  readonly mode: 'transaction' | 'alone'
  readonly statements: readonly RuledStatement[]
}

const isAlone = (statement: RuledStatement): boolean =>
  statement.parts.some(({ ruling }) => ruling.cost.transaction === 'alone')

const isAmbient = (statement: RuledStatement): boolean => statement.parts.every(({ ruling }) => ruling.ambient)

/** Its batches are transactions of their own, so what follows cannot commit together with it. */
const isFilled = (statement: RuledStatement): boolean => statement.parts.some(({ ruling }) => ruling.backfill !== null)

/** SET LOCAL ends with its transaction; every other setting lasts for the file. */
const lasts = ({ statement }: RuledStatement): boolean =>
  !('VariableSetStmt' in statement.node && statement.node.VariableSetStmt.is_local === true)

type Group = { readonly mode: Round['mode']; readonly statements: RuledStatement[] }

/** A filled statement is the last of its group. */
const isOpen = ({ mode, statements }: Group): boolean => mode === 'transaction' && !statements.slice(-1).some(isFilled)

/** Adds a statement to the last group where the two commit together, else opens a group. */
const append = (groups: Group[], statement: RuledStatement, apart: boolean): void => {
  const last = groups.at(-1)
  const mode = isAlone(statement) ? 'alone' : 'transaction'
  if (last !== undefined && isOpen(last) && mode === 'transaction' && !apart) last.statements.push(statement)
  else groups.push({ mode, statements: [statement] })
}

/**
 * Cuts a migration into rounds: one per block that commits together, with statements PostgreSQL will not run in a transaction
 * as rounds of their own between; a backfill ends its round. Session settings (SET) made earlier in the file stand at the head of every later round.
 */
export const cutRounds = (ruled: RuledMigration): readonly Round[] => {
  const ambient: RuledStatement[] = []
  const rounds: Round[] = []
  for (const block of ruled.blocks) {
    const groups: Group[] = []
    for (const statement of block.statements) append(groups, statement, block.mode === 'apart')
    for (const group of groups) {
      const carried = rounds.length === 0 ? [] : [...ambient]
      rounds.push({ number: rounds.length + 1, mode: group.mode, statements: [...carried, ...group.statements] })
      ambient.push(...group.statements.filter(isAmbient).filter(lasts))
    }
  }
  return rounds
    .filter(round => !round.statements.every(isAmbient))
    .map((round, index) => ({ ...round, number: index + 1 }))
}
