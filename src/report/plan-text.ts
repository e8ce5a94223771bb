import { never } from '../base/never.ts'
import { showPlace } from '../base/place.ts'
import { findingText } from './finding-text.ts'
import type { ActionReport, MigrationReport, PartReport, StepReport } from './migration.ts'
import type { Paint } from './paint.ts'
import { count, hang, sqlLine } from './words.ts'

/** Locks that keep the application out while they are held; the others only keep out other DDL. */
const strong = new Set(['ACCESS EXCLUSIVE', 'EXCLUSIVE', 'SHARE ROW EXCLUSIVE', 'SHARE'])

const isLong = ({ lock, rewrites, scans }: PartReport): boolean => (rewrites || scans) && strong.has(lock ?? '')

/** What a part costs while it runs, and after. */
export const costs = ({ lock, rewrites, scans, loses }: PartReport): readonly string[] => {
  const work = rewrites ? 'rewrites the table' : scans ? 'reads every row' : null
  const held = lock !== null && work !== null ? `${lock} while it ${work}` : (lock ?? work)
  return [...(held === null ? [] : [held]), ...(loses ? ['its data is gone afterwards'] : [])]
}

const orderWord = ({ order, lane }: PartReport): string =>
  lane === 'stream' && order !== 'stream' && order !== 'primary' ? `${order}, in the stream` : order

const verdict = ({ materialize }: PartReport, paint: Paint): readonly string[] => {
  if (materialize.effect === 'none') return []
  const word = materialize.effect === 'stalls' ? paint.red('stalls') : materialize.effect
  return [`Materialize ${word}: ${paint.dim(materialize.why)}`]
}

/** Why a text runs where it does: told once, where it first appears. */
const partLines = (part: PartReport, several: boolean, paint: Paint): readonly string[] => {
  const words = [paint.cyan(orderWord(part)), ...costs(part).map(isLong(part) || part.loses ? paint.yellow : paint.dim)]
  return [
    `${several ? `${part.object}: ` : ''}${words.join(' · ')}`,
    paint.dim(part.why),
    ...verdict(part, paint),
    ...(part.instead === null || !isLong(part)
      ? []
      : [`${paint.yellow('instead')}  ${hang(part.instead, '         ')}`]),
  ]
}

type Explain = (action: ActionReport) => readonly PartReport[]

/** The rulings behind each action, each part's only the first time it is asked for. */
const explainer = (migration: MigrationReport): Explain => {
  const statements = new Map(migration.statements.map(({ index, parts }) => [index, parts]))
  const told = new Set<string>()
  return ({ statement, part }) => {
    const parts = statement === null ? [] : (statements.get(statement) ?? [])
    return parts.filter((_, index) => {
      const key = `${statement}.${index}`
      if ((part !== null && part !== index) || told.has(key)) return false
      told.add(key)
      return true
    })
  }
}

const marks = { set: '', run: '', send: 'in the stream ▸ ', touch: 'rows again ▸ ' } as const

const actionLines = (action: ActionReport, explain: Explain, paint: Paint): readonly string[] => {
  const parts = action.do === 'set' ? [] : explain(action)
  const place = parts.length === 0 ? '' : `  ${paint.dim(showPlace(action.place))}`
  return [
    `       ${paint.magenta(marks[action.do])}${sqlLine(action.sql, 88)}${place}`,
    ...parts
      .flatMap(part => partLines(part, parts.length > 1, paint))
      .map(line => `         ${hang(line, '         ')}`),
  ]
}

/** What a step does and why, in one line. */
export const stepWords = ({ do: doing, transaction, why }: StepReport): string => {
  switch (doing) {
    case 'sql':
      return transaction && !why.includes('transaction') ? `${why} · one transaction` : why
    case 'barrier':
      return `waits until ${why}`
    case 'gate':
      return `waits for Materialize: ${why}`
    case 'backfill':
    case 'refresh':
    case 'materialize':
      return why
    default:
      return never(doing)
  }
}

const stepLines = (step: StepReport, number: number, explain: Explain, paint: Paint): readonly string[] => {
  const done = step.state === 'pending' ? '' : `  ${paint.green(step.state)}`
  const head = `${String(number).padStart(4)}  ${paint.bold(step.host)}  ${paint.dim(stepWords(step))}${done}`
  const filled =
    step.do === 'backfill' ? step.sql.map(sql => `       ${paint.magenta('in batches ▸ ')}${sqlLine(sql, 88)}`) : []
  return [head, ...filled, ...step.actions.flatMap(action => actionLines(action, explain, paint))]
}

const migrationText = (migration: MigrationReport, paint: Paint): string => {
  const explain = explainer(migration)
  const state = migration.state === 'pending' ? '' : `  ${paint.yellow(migration.state)}`
  const refused = migration.findings.length > 0
  return [
    `${paint.bold(migration.name)}  ${paint.dim(migration.file)}${state}${refused ? `  ${paint.red('refused')}` : ''}`,
    ...migration.findings.map(finding => `  ${hang(findingText(finding, paint), '  ')}`),
    ...(refused ? [] : migration.steps).flatMap((step, index) => stepLines(step, index + 1, explain, paint)),
  ].join('\n')
}

const summary = (migrations: readonly MigrationReport[]): string => {
  const steps = migrations.reduce((sum, migration) => sum + migration.steps.length, 0)
  return `${count(migrations.length, 'migration')}, ${count(steps, 'step')}; nothing was changed`
}

/** Plans for people: per migration its steps in the order they run, each text with its ruling where it first appears. */
export const planText = (migrations: readonly MigrationReport[], paint: Paint): string =>
  migrations.length === 0
    ? paint.green('nothing to do: every migration is done')
    : [...migrations.map(migration => migrationText(migration, paint)), paint.bold(summary(migrations))].join('\n\n')
