import { Fault } from '../base/fault.ts'
import type { ParsedMigration } from '../migrations/migration.ts'
import type { Action, Step } from './step.ts'

type Text = Pick<Action, 'sql' | 'from'>

const withoutText = <T extends Text>(text: T): T => (text.from === null ? text : { ...text, sql: '' })

/**
 * Steps as the journal keeps them, so that a run that was cut off goes on with the very steps it began with. Texts that stand in
 * the file are kept by number only: a password in a statement never reaches the journal, and the file's checksum vouches for them.
 */
export const storeSteps = (steps: readonly Step[]): string =>
  JSON.stringify({
    format: 1,
    steps: steps.map(step => {
      if (step.do === 'sql') return { ...step, actions: step.actions.map(withoutText) }
      return step.do === 'backfill' ? withoutText(step) : step
    }),
  })

const restoreText = <T extends Text>(action: T, parsed: ParsedMigration): T => {
  if (action.from === null) return action
  const statement = parsed.blocks.flatMap(block => block.statements)[action.from.statement]?.statement
  const text = action.from.part === null ? statement : statement?.parts[action.from.part]
  if (text === undefined)
    throw new Fault('journal-unreadable', `the stored plan of ${parsed.migration.name} does not fit its file`, {
      hint: `repl-migrate repair ${parsed.migration.name}`,
      exit: 5,
    })
  return { ...action, sql: text.sql }
}

/** The steps a journal row holds, texts filled in again from the parsed file. Throws `journal-unreadable` on any other format. */
export const restoreSteps = (stored: unknown, parsed: ParsedMigration): readonly Step[] => {
  const value = stored as { format?: number; steps?: readonly Step[] } | null
  if (value?.format !== 1 || value.steps === undefined)
    throw new Fault(
      'journal-unreadable',
      `the journal's plan of ${parsed.migration.name} was written by another version`,
      {
        hint: `finish it with the version that began it, or repl-migrate repair ${parsed.migration.name}`,
        exit: 5,
      },
    )
  return value.steps.map(step => {
    if (step.do === 'sql') return { ...step, actions: step.actions.map(action => restoreText(action, parsed)) }
    return step.do === 'backfill' ? restoreText(step, parsed) : step
  })
}
