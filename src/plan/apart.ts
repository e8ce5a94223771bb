import { findingOf, type Hazard } from './hazard.ts'
import type { Round } from './rounds.ts'
import type { RuledMigration } from './rule-file.ts'

/** Statements that PostgreSQL will not run in a transaction, in a file that would otherwise be one. */
export const apart = (ruled: RuledMigration, rounds: readonly Round[]): readonly Hazard[] => {
  if (rounds.length < 2 || ruled.blocks.some(({ mode }) => mode === 'apart')) return []
  return rounds
    .filter(({ mode }) => mode === 'alone')
    .flatMap(({ statements }) =>
      statements.slice(-1).flatMap(statement =>
        statement.parts.slice(0, 1).map(part => ({
          statement,
          finding: findingOf('commits-apart', statement, part, {
            says: 'it cannot run in the transaction of the rest of the file',
            cure: 'give it a file of its own',
          }),
        })),
      ),
    )
}
