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

const tellPeak = new URL('./tell-peak.cjs', import.meta.url).pathname

/** The most memory (MB, resident) that a Node program ever held, whatever it exits with. */
export const peakMemory = (args: readonly string[], cwd: string): Promise<number> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--require', tellPeak, ...args], {
      cwd,
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    })
    const said: Buffer[] = []
    child.stdio[3]?.on('data', chunk => said.push(chunk))
    child.on('error', reject)
    child.on('close', () => resolve(Math.round(Number(Buffer.concat(said)) / 1024)))
  })
