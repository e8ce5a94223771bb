import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'

const program = join(import.meta.dirname, '..', '..', 'bin', 'repl-migrate.js')

/** What the program said and how it ended. */
export type Said = { readonly code: number; readonly stdout: string; readonly stderr: string }

/** A place to run it in. `env` comes on top of an environment in which nothing of ours is set. */
export type Where = {
  readonly cwd: string
  readonly env?: Readonly<Record<string, string>>
  /** Node options in front of the program, to change the world it sees. */
  readonly node?: readonly string[]
  /** What is typed. */
  readonly stdin?: string
}

/** Makes a process believe that its standard streams are a terminal. */
export const asTerminal: readonly string[] = [
  '--import',
  'data:text/javascript,process.stdin.isTTY=process.stdout.isTTY=process.stderr.isTTY=true',
]

const bare = (): Record<string, string> =>
  Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) =>
      value === undefined || /^(REPL_MIGRATE_|PG|CI$|NO_COLOR$|FORCE_COLOR$)/.test(name) ? [] : [[name, value]],
    ),
  )

/** Runs the built program as a user would. */
export const repl = (args: readonly string[], { cwd, env = {}, node = [], stdin = '' }: Where): Promise<Said> =>
  new Promise(resolve => {
    const options = { cwd, env: { ...bare(), ...env }, maxBuffer: 64 * 1024 * 1024 }
    const child = execFile(process.execPath, [...node, program, ...args], options, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code ?? 1), stdout, stderr }),
    )
    child.stdin?.end(stdin)
  })

/** A folder of its own for one test, with these files in it. */
export const folder = async (files: Readonly<Record<string, string>> = {}): Promise<string> => {
  const path = mkdtempSync(join(tmpdir(), 'repl-migrate-cli-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(path, name)), { recursive: true })
    writeFileSync(join(path, name), text)
  }
  return path
}
