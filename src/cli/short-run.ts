import { setFlagsFromString } from 'node:v8'

/**
 * V8 optimizes for processes that live long. A command that parses some hundred files and ends pays for that: the optimizing
 * compilers work on PostgreSQL's grammar for longer than there is to parse (on Node 24 the process waits two seconds for it at its
 * end), and on functions of ours that are not called often enough to be worth it: they wait 15 times as long. A larger room for new
 * objects costs more pages than it saves collections. These are V8's own names of what it is told; `npm run bench:lint` shows what
 * they do for a bare parse too.
 */
export const shortRunFlags = [
  '--no-wasm-tier-up',
  '--no-wasm-dynamic-tiering',
  '--semi-space-growth-factor=1',
  // Node 20; later ones wait by themselves, count otherwise, and would say that they do not know the word.
  ...(process.versions.v8.startsWith('11.') ? ['--interrupt-budget=1000000'] : []),
]

/** Suits the process to a short run. To be called before the grammar is loaded; the process must be ours, so the library does not. */
export const settleForShortRun = (): void => {
  for (const flag of shortRunFlags) setFlagsFromString(flag)
}
