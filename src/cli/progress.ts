import { never } from '../base/never.ts'
import { showPlace } from '../base/place.ts'
import type { Step } from '../plan/step.ts'
import { showBlocker } from '../postgres/blockers.ts'
import type { Emit, Event } from '../run/event.ts'
import type { Globals } from './globals.ts'
import { type Style, styleFor } from './style.ts'

const first = (sql: string, width = 96): string => {
  const line = sql.replace(/\s+/g, ' ').trim()
  return line.length > width ? `${line.slice(0, width - 1)}…` : line
}

const time = (milliseconds: number): string =>
  milliseconds < 1000
    ? `${milliseconds.toFixed(milliseconds < 10 ? 1 : 0)} ms`
    : `${(milliseconds / 1000).toFixed(1)} s`

const stepWords: Record<Step['do'], string> = {
  sql: 'sql',
  barrier: 'barrier',
  gate: 'gate',
  refresh: 'reconcile',
  materialize: 'materialize',
}

const marks = { done: '✓', failed: '✗', waiting: '…', 'in-doubt': '?' } as const

/** The line of one event, or null for those only --verbose shows. */
const lineOf = (event: Event, style: Style, verbose: boolean): string | null => {
  switch (event.type) {
    case 'migration-started':
      return style.bold(event.migration) + (event.resumed ? style.dim(' (continued)') : '')
    case 'rehearsed':
      return verbose ? style.dim(`  ${event.host.padEnd(9)} rehearsed, rolled back, ${time(event.milliseconds)}`) : null
    case 'rerouted':
      return style.dim(`  in the stream as a whole, since in parts: ${event.why}`)
    case 'statement':
      return `  ${style.cyan(event.host.padEnd(9))} ${event.how === 'send' ? style.magenta('stream ▸ ') : ''}${first(event.sql)}${verbose ? style.dim(`  ${showPlace(event.place)}`) : ''}`
    case 'step-started':
    case 'step-skipped':
      return verbose
        ? style.dim(`  ${event.step.host.padEnd(9)} ${event.step.id} ${stepWords[event.step.do]}: ${event.step.why}`)
        : null
    case 'step-finished':
      return event.step.do === 'barrier'
        ? style.dim(`  ${event.step.host.padEnd(9)} has applied it, ${time(event.milliseconds)}`)
        : null
    case 'waiting':
      return [
        style.yellow(`  ${event.host.padEnd(9)} ${event.message}`),
        ...event.blockers.map(one => `            ${showBlocker(one)}`),
      ].join('\n')
    case 'reconciled':
      return event.sql.map(sql => `  ${style.cyan(event.host.padEnd(9))} ${first(sql)}`).join('\n')
    case 'materialize':
      return [
        `  ${style.cyan('materialize'.padEnd(9))} ${event.message}`,
        ...event.sql.map(sql => `            ${sql}`),
      ].join('\n')
    case 'migration-finished':
      return style.dim(`  ${marks[event.outcome]} ${event.outcome} in ${time(event.milliseconds)}`)
    default:
      return never(event)
  }
}

/** Where a command's events go: one line each on stderr, JSON with --progress=ndjson, nowhere with --quiet or --json. */
export const progressOf = (globals: Globals): Emit => {
  if (globals.progress === 'ndjson') return event => process.stderr.write(`${JSON.stringify(event)}\n`)
  if (globals.quiet === true || globals.json === true) return () => undefined
  const style = styleFor(process.stderr, globals.color)
  return event => {
    const line = lineOf(event, style, globals.verbose ?? false)
    if (line !== null && line !== '') process.stderr.write(`${line}\n`)
  }
}
