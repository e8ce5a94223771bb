import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import type { Config } from '../../src/config/config.ts'

const program = fileURLToPath(new URL('run-command.ts', import.meta.url))

type Said = { readonly boundary: string; readonly stops: boolean }

/** Boundaries the process came to, and whether it was killed at the last of them. */
export type Life = { readonly boundaries: readonly string[]; readonly killed: boolean }

/** When to kill it: at the `at`-th boundary that is not in `passed` (and begins with `only`); with `after`, so many milliseconds later, in the midst of what follows. */
export type Death = {
  readonly at: number
  readonly passed?: readonly string[]
  readonly only?: string
  readonly after?: number
}

/** Runs a command in a process of its own and kills it (SIGKILL). */
export const mortal = async (
  command: 'up' | 'down',
  config: Config,
  { at, passed = [], only = '', after }: Death,
): Promise<Life> => {
  const folder = mkdtempSync(join(tmpdir(), 'repl-migrate-errand-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const errand = join(folder, 'errand.json')
  writeFileSync(errand, JSON.stringify({ command, config, passed, only, stopAt: at, stands: after === undefined }))
  const child = spawn(process.execPath, ['--import', 'tsx', program, errand], { stdio: ['ignore', 'pipe', 'pipe'] })
  const ended = new Promise<number | null>(resolve => child.on('close', resolve))
  const complaint = text(child.stderr)
  const boundaries: string[] = []
  for await (const line of createInterface({ input: child.stdout })) {
    const { boundary, stops }: Said = JSON.parse(line)
    boundaries.push(boundary)
    if (stops) setTimeout(() => child.kill('SIGKILL'), after ?? 0)
  }
  const exit = await ended
  if (exit === null) return { boundaries, killed: true }
  if (exit !== 0) throw new Error(await complaint)
  return { boundaries, killed: false }
}
