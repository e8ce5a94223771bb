import { spawn } from 'node:child_process'

/** Milliseconds the work takes. */
export const timed = async (work: () => unknown): Promise<number> => {
  const began = performance.now()
  await work()
  return performance.now() - began
}

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

/** Runs a program to its end with its output thrown away. Throws what it said on stderr when it fails. */
export const runProgram = (program: string, args: readonly string[], cwd?: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, stdio: ['ignore', 'ignore', 'pipe'] })
    const said: Buffer[] = []
    child.stderr.on('data', chunk => said.push(chunk))
    child.on('error', reject)
    child.on('close', code =>
      code === 0 ? resolve() : reject(new Error(`${program} ${args.join(' ')}\n${Buffer.concat(said)}`)),
    )
  })

/** One line of a result: what it is, its median, and what that is of the median it is measured against. */
export const line = (what: string, milliseconds: number, against?: number): string => {
  const ratio = against === undefined ? '' : `   × ${(milliseconds / against).toFixed(2)}`
  return `${what.padEnd(52)} ${milliseconds.toFixed(0).padStart(7)} ms${ratio}`
}

const tellUsage = new URL('./tell-usage.cjs', import.meta.url).pathname

/** Milliseconds, by the clock from a process's start to its end and of processor time, and the most memory that it held (resident). */
export type Usage = { readonly clock: number; readonly processor: number; readonly megabytes: number }

/** What a Node program took, its output thrown away. 0 and 3 (findings) are good ends; throws what it said with any other. */
export const usageOf = (args: readonly string[], cwd: string): Promise<Usage> =>
  new Promise((resolve, reject) => {
    const began = performance.now()
    const child = spawn(process.execPath, ['--require', tellUsage, ...args], {
      cwd,
      stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    })
    const said = { error: [] as Buffer[], usage: [] as Buffer[] }
    child.stdio[2]?.on('data', chunk => said.error.push(chunk))
    child.stdio[3]?.on('data', chunk => said.usage.push(chunk))
    child.on('error', reject)
    child.on('close', code =>
      code === 0 || code === 3
        ? resolve({ clock: performance.now() - began, ...JSON.parse(`${Buffer.concat(said.usage)}`) })
        : reject(new Error(`${args.join(' ')}\n${Buffer.concat(said.error)}`)),
    )
  })
