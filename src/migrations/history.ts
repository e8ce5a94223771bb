import { Fault } from '../base/fault.ts'
import type { Migration } from './migration.ts'
import { compareNames, sortedByName } from './order.ts'

/** Where a migration stands in the journal. */
export type State = 'pending' | 'running' | 'done' | 'failed' | 'waiting' | 'in-doubt'

/** What the journal remembers of a migration. */
export type HistoryRow = { readonly name: string; readonly checksum: string; readonly state: State }

/** What is left to run, in that order, and every reason not to. */
export type History = { readonly pending: readonly Migration[]; readonly faults: readonly Fault[] }

/**
 * Compares the folder with the journal. A migration that has begun and is not done comes first in `pending`; the others follow
 * in the folder's order. Each fault stands for one migration: `migration-missing` (it ran, its file is gone),
 * `migration-edited` (it ran, its file says something else now), `migration-out-of-order` (it would run after one it sorts
 * before, so that hosts built afresh get another order); the last is left out where the caller allows it.
 */
export const compareHistory = (
  migrations: readonly Migration[],
  rows: readonly HistoryRow[],
  { allowOutOfOrder = false }: { readonly allowOutOfOrder?: boolean } = {},
): History => {
  const begun = new Map(rows.filter(row => row.state !== 'pending').map(row => [row.name, row]))
  const ordered = sortedByName(migrations)
  const halfDone = ordered.filter(({ name }) => begun.has(name) && begun.get(name)?.state !== 'done')
  const fresh = ordered.filter(({ name }) => !begun.has(name))
  const last = [...begun.keys()].sort(compareNames).at(-1)
  const early = last === undefined ? [] : fresh.filter(({ name }) => compareNames(name, last) < 0)
  return {
    pending: [...halfDone, ...fresh],
    faults: [
      ...[...begun.values()].flatMap(row => missing(row, ordered, fresh)),
      ...ordered.flatMap(migration => edited(migration, begun.get(migration.name))),
      ...(allowOutOfOrder || last === undefined ? [] : early.map(migration => outOfOrder(migration, last))),
    ],
  }
}

const stands: Readonly<Record<State, string>> = {
  pending: 'has not begun',
  running: 'is half done (running)',
  done: 'is done',
  failed: 'is half done (failed)',
  waiting: 'is half done (waiting)',
  'in-doubt': 'is in doubt',
}

const missing = (row: HistoryRow, migrations: readonly Migration[], fresh: readonly Migration[]): readonly Fault[] => {
  if (migrations.some(({ name }) => name === row.name)) return []
  const renamed = fresh.find(({ checksum }) => checksum === row.checksum)
  const fix =
    renamed === undefined ? 'restore its file' : `\`${renamed.up.file}\` is the same SQL: give it back its old name`
  return [
    new Fault(
      'migration-missing',
      `\`${row.name}\` ${stands[row.state]}, but its file is gone from the migrations folder`,
      {
        hint: `${fix}, or take it out of the history: \`repl-migrate repair ${row.name} --forget\``,
      },
    ),
  ]
}

/** What is left of a half-done migration would be lost with an accepted edit. */
const orKeep = (name: string, state: State): string =>
  state === 'done'
    ? `and put the change into a new migration, or keep the edit: \`repl-migrate repair ${name} --accept-edit\``
    : `and run \`repl-migrate up\`; or bring every host to where the edited file leads, by hand, and run \`repl-migrate repair ${name} --mark-done\``

const edited = ({ name, checksum, up }: Migration, row: HistoryRow | undefined): readonly Fault[] => {
  if (row === undefined || row.checksum === checksum) return []
  return [
    new Fault(
      'migration-edited',
      `\`${name}\` ${stands[row.state]}, but its file has changed since: what ran is not what it says`,
      {
        place: { file: up.file, line: 1, column: 1 },
        hint: `restore the file (\`git checkout COMMIT -- ${up.file}\`) ${orKeep(name, row.state)}`,
      },
    ),
  ]
}

const outOfOrder = ({ name, up }: Migration, last: string): Fault =>
  new Fault('migration-out-of-order', `\`${name}\` has not run, but sorts before \`${last}\`, which has`, {
    place: { file: up.file, line: 1, column: 1 },
    hint: 'rename it so that it comes last, or run it now all the same: `repl-migrate up --allow-out-of-order`',
  })
