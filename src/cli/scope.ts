import { Fault } from '../base/fault.ts'
import { didYouMean } from '../base/nearest.ts'
import type { AcceptOptions } from '../commands/accepting.ts'
import type { Config } from '../config/config.ts'
import { isTablePattern } from '../config/tables.ts'
import { type DriftClass, driftClasses } from '../drift/codes.ts'
import { knownCodes, type Selection } from '../drift/selection.ts'

/** What `drift` and `diff` are asked to look at, as people type it. */
export type ScopeOptions = {
  readonly against?: readonly string[]
  readonly tables?: string
  readonly exclude?: string
  readonly schemas?: string
  readonly classes?: string
  readonly only?: string
  readonly skip?: string
  /** False for --no-baseline. */
  readonly baseline?: string | boolean
}

const usage = (message: string, hint: string): Fault => new Fault('usage', message, { exit: 2, hint })

const list = (text: string | undefined): readonly string[] | undefined =>
  text
    ?.split(',')
    .map(word => word.trim())
    .filter(word => word !== '')

/** The words of an option, each one of the few there are. */
const words = <T extends string>(option: string, text: string | undefined, known: readonly T[]): T[] | undefined =>
  list(text)?.map(word => {
    const found = known.find(one => one === word)
    if (found === undefined) throw usage(`${option} knows no "${word}"`, didYouMean(word, known))
    return found
  })

const patterns = (option: string, text: string | undefined): readonly string[] | undefined =>
  list(text)?.map(word => {
    const pattern = word.includes('.') ? word : `public.${word}`
    if (isTablePattern(pattern)) return pattern
    throw usage(`${option}: "${word}" is no table`, 'schema.table, where * stands for anything: public.order*')
  })

const classNames = Object.keys(driftClasses) as DriftClass[]

/** The part that is asked for. Throws `usage` (exit 2). */
export const selectionOf = (options: ScopeOptions): Selection => ({
  ...present('tables', patterns('--tables', options.tables)),
  ...present('exclude', patterns('--exclude', options.exclude)),
  ...present('schemas', list(options.schemas)),
  ...present('classes', words('--classes', options.classes, classNames)),
  ...present('only', words('--only', options.only, knownCodes)),
  ...present('skip', words('--skip', options.skip, knownCodes)),
})

const present = <K extends keyof Selection>(key: K, value: Selection[K] | undefined): Selection =>
  value === undefined ? {} : { [key]: value }

/** `replica=FILE`, or a file alone for the host that the option means by itself. */
export const filesByHost = (texts: readonly string[], config: Config, otherwise: string): Record<string, string> => {
  const hosts = ['primary', ...config.replicas.map(({ name }) => name)]
  return Object.fromEntries(
    texts.map(text => {
      const [before = '', ...rest] = text.split('=')
      return rest.length > 0 && hosts.includes(before) ? [before, rest.join('=')] : [otherwise, text]
    }),
  )
}

/** The baseline that is asked for in place of the configuration's. */
export const baselineOf = ({ baseline }: ScopeOptions): Pick<AcceptOptions, 'baseline'> => {
  if (baseline === false) return { baseline: null }
  return typeof baseline === 'string' ? { baseline } : {}
}

/** Files of saved catalogs by the host they stand for, the replica by default. */
export const againstOf = ({ against = [] }: ScopeOptions, config: Config): Record<string, string> =>
  filesByHost(against, config, config.replicas[0]?.name ?? 'replica')
