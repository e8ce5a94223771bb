import { never } from '../base/never.ts'
import { showPlace } from '../base/place.ts'
import type { Step } from '../plan/step.ts'
import { showBlocker } from '../postgres/blockers.ts'
import type { Event } from '../run/event.ts'
import type { Paint } from './paint.ts'
import { share, sqlLine, time } from './words.ts'

type Told<T extends Event['type']> = Extract<Event, { readonly type: T }>

const stepWords: Record<Step['do'], string> = {
  sql: 'sql',
  backfill: 'backfill',
  barrier: 'barrier',
  gate: 'gate',
  refresh: 'reconcile',
  materialize: 'materialize',
}

const marks = { done: '✓', failed: '✗', waiting: '…', 'in-doubt': '?' } as const
const means = { run: '', send: 'stream ▸ ', touch: 'rows ▸ ' } as const

const host = (name: string): string => `  ${name.padEnd(9)} `

const indent = ' '.repeat(host('').length)

const statement = ({ host: on, how, sql, place }: Told<'statement'>, paint: Paint, verbose: boolean): string =>
  `${paint.cyan(host(on))}${paint.magenta(means[how])}${sqlLine(sql)}${verbose ? paint.dim(`  ${showPlace(place)}`) : ''}`

const step = (
  { step: { id, host: on, do: doing, why } }: Told<'step-started' | 'step-skipped'>,
  word: string,
): string => `${host(on)}${word} ${id} ${stepWords[doing]}: ${why}`

const finished = ({ outcome, milliseconds }: Told<'migration-finished'>, paint: Paint): string => {
  const line = `  ${marks[outcome]} ${outcome} in ${time(milliseconds)}`
  return outcome === 'done' ? paint.dim(line) : paint.yellow(line)
}

const waiting = ({ host: on, message, blockers }: Told<'waiting'>, paint: Paint): string =>
  [paint.yellow(`${host(on)}${message}`), ...blockers.map(one => `${indent}${showBlocker(one)}`)].join('\n')

const progress = ({ host: on, object, done, total, perSecond, left }: Told<'progress'>): string => {
  const of = total === null ? '' : ` of about ${total.toLocaleString('en')} rows, ${share(done, total)}`
  const pace = left === null ? '' : `, ${time(left)} left`
  return `${host(on)}${object}: ${done.toLocaleString('en')}${of}, ${perSecond.toLocaleString('en')} a second${pace}`
}

/** The line of one event for people, or null for what only `verbose` shows. */
export const eventText = (event: Event, paint: Paint, verbose: boolean): string | null => {
  switch (event.type) {
    case 'migration-started':
      return paint.bold(event.migration) + (event.resumed ? paint.dim(' goes on') : '')
    case 'rehearsed':
      return verbose ? paint.dim(`${host(event.host)}rehearsed, rolled back, ${time(event.milliseconds)}`) : null
    case 'rerouted':
      return paint.dim(`  all of it in the stream, since in the ruled order: ${event.why}`)
    case 'statement':
      return statement(event, paint, verbose)
    case 'step-started':
      return verbose ? paint.dim(step(event, 'step')) : null
    case 'step-skipped':
      return verbose ? paint.dim(step(event, 'done before:')) : null
    case 'step-finished':
      return event.step.do === 'barrier'
        ? paint.dim(`${host(event.step.host)}has applied it, ${time(event.milliseconds)}`)
        : null
    case 'waiting':
      return waiting(event, paint)
    case 'progress':
      return progress(event)
    case 'reconciled':
      return event.sql.map(sql => `${paint.cyan(host(event.host))}${sqlLine(sql)}`).join('\n')
    case 'materialize':
      return [`${paint.cyan(host('materialize'))}${event.message}`, ...event.sql.map(sql => `${indent}${sql};`)].join(
        '\n',
      )
    case 'migration-finished':
      return finished(event, paint)
    default:
      return never(event)
  }
}
