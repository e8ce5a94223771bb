import { Fault } from '../base/fault.ts'
import { version } from '../base/own-package.ts'
import type { Config } from '../config/config.ts'
import { adopt, forget, skipAnnounced } from '../journal/adopt.ts'
import type { Migration } from '../migrations/migration.ts'
import { refusedTexts } from '../run/refused-texts.ts'
import { readStanding, type Standing, undoing } from './history.ts'
import { openRunner, type Runner } from './runner.ts'

/** `accept-edit`: the file as it is now is what ran. `forget`: out of the history. `mark-done`: done everywhere. `skip-stream`: a replica passes by those of its texts that it cannot run. */
export type RepairChoice = 'accept-edit' | 'forget' | 'mark-done' | 'skip-stream'

/** `message` says what the history holds now. */
export type RepairResult = { readonly outcome: 'done' | 'nothing'; readonly message: string }

const fileOf = (standing: Standing, name: string): Migration => {
  const found = standing.migrations.find(migration => migration.name === name)
  if (found !== undefined) return found
  throw new Fault('migration-missing', `\`${name}\` has no file in the migrations folder`, {
    exit: 2,
    hint: `restore the file, or take it out of the history: \`repl-migrate repair ${name} --forget\``,
  })
}

/** The primary last: what is cut off before it is known there, and can be done again. */
const hostsOf = (runner: Runner) => [
  ...runner.hosts.replicas.map(({ session }) => ({ session, role: 'replica' as const })),
  { session: runner.hosts.primary, role: 'primary' as const },
]

/** Each replica will pass by the texts of a migration that it cannot run; the others are still needed there. */
const skipRefused = async ({ context }: Runner, name: string): Promise<RepairResult> => {
  const skipped: string[] = []
  for (const replica of context.replicas) {
    const refused = await refusedTexts(context, replica)
    for (const { migration, step, said } of refused.filter(text => [name, undoing(name)].includes(text.migration))) {
      await skipAnnounced(replica.session, migration, [step])
      skipped.push(`${replica.name} will pass by ${step} of ${name} (${said})`)
    }
  }
  if (skipped.length > 0) return { outcome: 'done', message: skipped.join('; ') }
  return { outcome: 'nothing', message: `no text of ${name} waits in the stream that a replica could not run` }
}

const carryOut = async (
  runner: Runner,
  standing: Standing,
  name: string,
  choice: RepairChoice,
): Promise<RepairResult> => {
  switch (choice) {
    case 'accept-edit':
      await adopt(runner.hosts.primary, [fileOf(standing, name)], version)
      return { outcome: 'done', message: `${name} counts as done, as its file is now` }
    case 'mark-done': {
      const file = fileOf(standing, name)
      for (const { session } of runner.hosts.replicas) await skipAnnounced(session, name, null)
      for (const { session, role } of hostsOf(runner)) await forget(session, role, [undoing(name)])
      await adopt(runner.hosts.primary, [file], version)
      return { outcome: 'done', message: `${name} counts as done on every host, as its file is now` }
    }
    case 'forget':
      for (const { session, role } of hostsOf(runner)) await forget(session, role, [name, undoing(name)])
      return { outcome: 'done', message: `${name} is out of the history of every host` }
    case 'skip-stream':
      return skipRefused(runner, name)
  }
}

const acceptable = (standing: Standing, name: string, choice: RepairChoice): void => {
  const record = standing.records.get(name)
  if (record === undefined)
    throw new Fault('migration-unknown', `the journal knows no migration \`${name}\``, {
      exit: 2,
      hint: '`repl-migrate status` lists them; `repl-migrate baseline` records pending ones as done',
    })
  if (choice === 'accept-edit' && record.state !== 'done')
    throw new Fault('migration-begun', `\`${name}\` is half done: accepting its edit would hide what is left of it`, {
      hint: 'restore the file and run `repl-migrate up`; or bring every host into the file’s end state by hand and use --mark-done',
    })
}

/** Resolves the history of one migration in the words of `choice`; runs none of its SQL. */
export const repair = async (config: Config, name: string, choice: RepairChoice): Promise<RepairResult> => {
  const runner = await openRunner(config, () => undefined)
  try {
    const standing = await readStanding(config, runner.hosts.primary, true)
    acceptable(standing, name, choice)
    return await carryOut(runner, standing, name, choice)
  } finally {
    await runner.close()
  }
}
