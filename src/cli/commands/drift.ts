import { Fault } from '../../base/fault.ts'
import { didYouMean } from '../../base/nearest.ts'
import { catalogToJson } from '../../catalog/json.ts'
import type { Catalogs } from '../../commands/compare.ts'
import { type DriftOptions, drift } from '../../commands/drift.ts'
import { baselineText } from '../../commands/drift-baseline.ts'
import type { Config } from '../../config/config.ts'
import { isTablePattern } from '../../config/tables.ts'
import { type DriftClass, driftClasses } from '../../drift/codes.ts'
import { knownCodes, type Selection } from '../../drift/selection.ts'
import { curesText } from '../../report/cure-text.ts'
import { byWeight, findingsText, suppressedText } from '../../report/finding-text.ts'
import { type FormatOptions, failing, inFormat } from '../formats.ts'
import { configOf, type Globals } from '../globals.ts'
import type { Outcome } from '../outcome.ts'
import { writeReport } from '../write-report.ts'

type Options = FormatOptions & {
  readonly against?: readonly string[]
  readonly save?: readonly string[]
  readonly cure?: boolean
  readonly tables?: string
  readonly exclude?: string
  readonly schemas?: string
  readonly classes?: string
  readonly only?: string
  readonly skip?: string
  /** False for --no-baseline. */
  readonly baseline?: string | boolean
  readonly writeBaseline?: string
}

const clean = 'no drift: the replica accepts whatever the primary may send'

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

const selectionOf = (options: Options): Selection => ({
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
const filesByHost = (texts: readonly string[], config: Config, otherwise: string): Record<string, string> => {
  const hosts = ['primary', ...config.replicas.map(({ name }) => name)]
  return Object.fromEntries(
    texts.map(text => {
      const [before = '', ...rest] = text.split('=')
      return rest.length > 0 && hosts.includes(before) ? [before, rest.join('=')] : [otherwise, text]
    }),
  )
}

const save = async (files: Readonly<Record<string, string>>, { primary, replicas }: Catalogs): Promise<void> => {
  for (const [host, file] of Object.entries(files)) {
    const catalog = [primary, ...replicas].find(one => one.host === host)
    if (catalog !== undefined) await writeReport(file, catalogToJson(catalog))
  }
}

const optionsOf = (options: Options, config: Config): DriftOptions => ({
  against: filesByHost(options.against ?? [], config, config.replicas[0]?.name ?? 'replica'),
  select: selectionOf(options),
  ...(typeof options.baseline === 'string' ? { baseline: options.baseline } : {}),
  ...(options.baseline === false || options.writeBaseline !== undefined ? { baseline: null } : {}),
})

export const run = async (globals: Globals, options: Options): Promise<Outcome> => {
  const config = await configOf(globals)
  const fails = failing(options.failOn ?? config.drift.failOn.join(','))
  const { findings, suppressed, outcome, catalogs } = await drift(config, optionsOf(options, config))
  await save(filesByHost(options.save ?? [], config, 'primary'), catalogs)
  const { writeBaseline } = options
  if (writeBaseline !== undefined) await writeReport(writeBaseline, baselineText(findings))
  const about = { command: 'drift', clean, fails }
  return {
    report: { outcome, findings, suppressed },
    text: paint => {
      if (options.cure === true) return curesText(findings, paint)
      const text = inFormat(options.format, findings, about)
      if (text !== null) return text
      const kept =
        writeBaseline === undefined ? '' : `\nwritten to ${writeBaseline}: from now on only other drift fails`
      return findingsText(byWeight(findings), clean, paint) + suppressedText(suppressed, paint) + kept
    },
    exit: writeBaseline === undefined && findings.some(fails) ? 3 : 0,
  }
}
