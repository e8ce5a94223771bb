import { relative } from 'node:path'
import { type LintResult, lint } from '../src/commands/lint.ts'
import { loadConfig } from '../src/config/load.ts'
import { corpusFolders } from './corpus.ts'

const seed = Number(process.env['BENCH_SEED'] ?? 1)
const size = Number(process.env['BENCH_N'] ?? 100)

/** Numbers from 0 up to 1 that the seed decides. */
const stream = (start: number): (() => number) => {
  const state = { value: start }
  return () => {
    state.value = (state.value * 1664525 + 1013904223) % 2 ** 32
    return state.value / 2 ** 32
  }
}

const shuffled = <T>(list: readonly T[]): readonly T[] => {
  const next = stream(seed)
  const all = [...list]
  for (let index = all.length - 1; index > 0; index -= 1) {
    const other = Math.floor(next() * (index + 1))
    const [left, right] = [all[index], all[other]]
    if (left === undefined || right === undefined) break
    all[index] = right
    all[other] = left
  }
  return all
}

const results: LintResult[] = []
for (const folder of corpusFolders())
  results.push(await lint({ ...(await loadConfig({ cwd: folder, env: {} })), migrations: folder }))
const findings = results.flatMap(result => result.findings)
console.log(`${size} of ${findings.length} findings, seed ${seed}`)
for (const { place, weight, code, message } of shuffled(findings).slice(0, size))
  console.log(`${relative('.', place?.file ?? '')}:${place?.line}  ${weight}  ${code}  ${message}`)
