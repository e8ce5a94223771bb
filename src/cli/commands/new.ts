import { newMigration } from '../../migrations/create.ts'
import { configOf, type Globals } from '../globals.ts'
import type { Outcome } from '../outcome.ts'

export const run = async (globals: Globals, _options: unknown, args: readonly string[]): Promise<Outcome> => {
  const config = await configOf(globals, true)
  const made = await newMigration(config.migrations, args[0] ?? '', new Date())
  return { report: { outcome: 'done', ...made }, text: () => made.file, exit: 0 }
}
