import type { MigrationParams } from 'umzug'
import { Fault } from '../base/fault.ts'
import { nearest } from '../base/nearest.ts'
import type { Migration } from './migration.ts'

/** Which migrations are done, and what to do once one is done or undone; the caller's journal. */
export type WalkStorage = {
  readonly executed: () => Promise<readonly string[]>
  readonly log: (name: string) => Promise<void>
  readonly unlog: (name: string) => Promise<void>
}

export type WalkEvent = {
  readonly type: 'migrating' | 'migrated' | 'reverting' | 'reverted'
  readonly name: string
}

export type Walk = {
  /** All of them, in the order to run. */
  readonly migrations: readonly Migration[]
  readonly direction: 'up' | 'down'
  readonly run: (migration: Migration) => Promise<void>
  readonly storage: WalkStorage
  /** The last one to run or to undo, itself included; or how many. Otherwise: all up, one down. */
  readonly until?: { readonly to: string } | { readonly step: number }
  readonly onEvent?: (event: WalkEvent) => void
}

/**
 * Runs what is pending in order, or undoes what is done in reverse; stops at the first failure, which is thrown as it is.
 * Returns the names it has walked: none where `to` is behind already. Throws a Fault where `to` is no migration.
 * umzug does the walking (loaded here, because it costs a third of a second); what it may walk over is checked before.
 */
export const walk = async (options: Walk): Promise<readonly string[]> => {
  const { migrations, direction, storage, until } = options
  const bounds = until === undefined || 'step' in until ? until : await reach(options, until.to)
  if (bounds === null) return []
  const { MigrationError, Umzug } = await import('umzug')
  const umzug = new Umzug({
    migrations: migrations.map(migration => runnable(migration, options.run)),
    storage: {
      executed: async () => [...(await storage.executed())],
      logMigration: ({ name }) => storage.log(name),
      unlogMigration: ({ name }) => storage.unlog(name),
    },
    logger: undefined,
  })
  for (const type of ['migrating', 'migrated', 'reverting', 'reverted'] as const) {
    umzug.on(type, ({ name }: MigrationParams<object>) => options.onEvent?.({ type, name }))
  }
  try {
    const walked = direction === 'up' ? await umzug.up(bounds) : await umzug.down(bounds)
    return walked.map(({ name }) => name)
  } catch (error) {
    throw error instanceof MigrationError ? error.cause : error
  }
}

const runnable = (migration: Migration, run: Walk['run']) => ({
  name: migration.name,
  up: () => run(migration),
  down: () => run(migration),
})

/** umzug only accepts an end that is itself still to be walked: take the last such one up to `to`; null where there is none. */
const reach = async ({ migrations, direction, storage }: Walk, to: string): Promise<{ readonly to: string } | null> => {
  const names = migrations.map(({ name }) => name)
  const end = names.indexOf(to)
  if (end === -1) {
    const near = nearest(to, names)
    throw new Fault('migration-unknown', `there is no migration \`${to}\``, {
      hint: near === undefined ? '`repl-migrate status` lists them' : `did you mean \`${near}\`?`,
      exit: 2,
    })
  }
  const executed = new Set(await storage.executed())
  const last =
    direction === 'up'
      ? names.slice(0, end + 1).findLast(name => !executed.has(name))
      : names.slice(end).find(name => executed.has(name))
  return last === undefined ? null : { to: last }
}
