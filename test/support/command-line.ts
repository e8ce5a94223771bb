import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import type { Config } from '../../src/config/config.ts'

const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))

/** A configuration as its file would say it; `file` is where it stands until the test is over. */
const written = ({ migrations, primary, replicas, timeouts, lockRetry }: Config): string => {
  const folder = mkdtempSync(join(tmpdir(), 'repl-migrate-config-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const named = replicas.map(({ name, primaryUrl, publication, ...rest }) => [
    name,
    { ...rest, ...(primaryUrl === null ? {} : { primaryUrl }), ...(publication === null ? {} : { publication }) },
  ])
  const file = join(folder, 'repl-migrate.config.json')
  writeFileSync(file, JSON.stringify({ migrations, primary, replicas: Object.fromEntries(named), timeouts, lockRetry }))
  return file
}

export type Typed = { readonly exit: number; readonly stdout: string; readonly stderr: string }

/** Types a command as a message shows it (`repl-migrate repair 2_x --forget`) into a process of its own. */
export const typed = async (config: Config, command: string): Promise<Typed> => {
  const [program, ...words] = command.split(' ')
  if (program !== 'repl-migrate') throw new Error(`not a command of ours: ${command}`)
  const child = spawn(process.execPath, ['--import', 'tsx', main, ...words, '--config', written(config)], {
    env: { ...process.env, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const exit = new Promise<number>(resolve => child.on('close', code => resolve(code ?? -1)))
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)])
  return { exit: await exit, stdout, stderr }
}

/** The command with these words among those that a hint shows in backticks. */
export const commandIn = (hint: string | undefined, words: string): string => {
  const commands = [...(hint ?? '').matchAll(/`(repl-migrate [^`]+)`/g)].map(match => match[1] ?? '')
  const found = commands.find(command => command.includes(words))
  if (found === undefined) throw new Error(`no command with "${words}" in: ${hint}`)
  return found
}
