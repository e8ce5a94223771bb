import type { PairHandle, TestPair } from '../support/pair.ts'
import { folder, repl, type Said, type Where } from './program.ts'

/** A pair of databases that is not joined yet, and a folder whose configuration names them. */
export type CliStage = {
  readonly pair: TestPair
  readonly cwd: string
  /** Runs the program there; every word is one argument. */
  run(...args: string[]): Promise<Said>
  runIn(where: Partial<Where>, ...args: string[]): Promise<Said>
}

type Extra = {
  readonly files?: Readonly<Record<string, string>>
  /** Lines of YAML at the end of the configuration. */
  readonly config?: string
  readonly env?: Readonly<Record<string, string>>
}

/** `files` by path; migrations go into `migrations/`. */
export const cliStage = async (servers: PairHandle, extra: Extra = {}): Promise<CliStage> => {
  const pair = await servers.fresh({ wire: false })
  const config = `primary: { url: '\${PRIMARY}', publication: ${pair.publication} }
replica: { url: '\${REPLICA}', subscription: ${pair.subscription}, publication: mz_source }
timeouts: { lock: 300ms, barrier: 20s }
lockRetry: { attempts: 2, maxDelay: 50ms }
${extra.config ?? ''}`
  const cwd = await folder({ 'repl-migrate.config.yaml': config, ...extra.files })
  const env = { PRIMARY: pair.primaryUrl, REPLICA: pair.replicaUrl, ...extra.env }
  const runIn = (where: Partial<Where>, ...args: string[]): Promise<Said> =>
    repl(args, { cwd, ...where, env: { ...env, ...where.env } })
  return { pair, cwd, run: (...args) => runIn({}, ...args), runIn }
}
