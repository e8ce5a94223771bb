import { readFileSync, writeSync } from 'node:fs'
import { down } from '../../src/commands/down.ts'
import { up } from '../../src/commands/up.ts'
import type { Config } from '../../src/config/config.ts'
import { boundaryOf } from './boundary.ts'

/**
 * Run as a program of its own: `up` or `down`, telling each event in a line. At the given boundary that no earlier run has passed it says so
 * and, unless it is to be killed in the midst of what follows, stands still.
 */
type Errand = {
  readonly command: 'up' | 'down'
  readonly config: Config
  readonly passed: readonly string[]
  readonly only: string
  readonly stopAt: number
  readonly stands: boolean
}

const { command, config, passed, only, stopAt, stands }: Errand = JSON.parse(
  readFileSync(process.argv[2] ?? '', 'utf8'),
)
const known = new Set(passed)
const fresh = { count: 0 }

const result = await { up, down }[command](config, {
  onEvent: event => {
    const boundary = boundaryOf(event)
    if (boundary === null) return
    const counts = !known.has(boundary) && boundary.startsWith(only)
    if (counts) fresh.count += 1
    known.add(boundary)
    const stops = counts && fresh.count === stopAt
    writeSync(1, `${JSON.stringify({ boundary, stops })}\n`)
    if (stops && stands) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
  },
})
process.exitCode = result.outcome === 'done' || result.outcome === 'nothing' ? 0 : 1
if (result.error !== null) writeSync(2, `${result.error.message}\n`)
