import { parseDuration } from '../base/duration.ts'
import { Fault } from '../base/fault.ts'
import { didYouMean } from '../base/nearest.ts'
import { never } from '../base/never.ts'
import type { Place } from '../base/place.ts'
import type { Comment } from '../sql/statement.ts'
import type { Directive } from './migration.ts'

/** One `name=value` of a comment; `reason` is the `reason="…"` that explains it. */
type Item = {
  readonly name: string
  readonly value: string | null
  readonly reason: string | null
  readonly place: Place
}

/** Whether a text could hold a directive at all: most hold none. */
export const mayDirect = (sql: string): boolean => /repl[-_]?migrate/i.test(sql)

/**
 * The directives of one comment: `-- repl-migrate: host=primary, allow=RULE reason="…"`, none for any other comment.
 * They are separated by spaces or commas; a reason belongs to all directives in front of it that have none yet.
 * Throws a Fault on anything it does not know: a misspelled directive must not pass for a comment.
 */
export const readDirectives = (comment: Comment): readonly Directive[] => {
  const [opening, colon] = /^(?:--|\/\*)\s*repl[-_]?migrate\s*(:?)\s*/i.exec(comment.text) ?? []
  if (opening === undefined) return []
  if (colon === '') return refuseWithoutColon(comment, opening.length)
  const items = withReasons(readItems(comment, opening.length))
  if (items.length > 0) return items.map(toDirective)
  throw refuse(comment.place, 'this comment names no directive', `known are ${names.join(', ')}`)
}

const names = [
  'host',
  'order',
  'no-transaction',
  'allow',
  'publish',
  'materialize',
  'backfill',
  'lock-timeout',
] as const
const hosts = ['primary', 'replica', 'both'] as const
const orders = ['expand', 'contract', 'stream', 'free', 'primary', 'replica'] as const

/** Prose may begin with the tool's name; only what reads like a directive is taken for one. */
const refuseWithoutColon = (comment: Comment, start: number): readonly Directive[] => {
  const [, name] = /^([a-z-]+)\s*(?:=|$)/.exec(comment.text.slice(start)) ?? []
  if (!names.some(known => known === name)) return []
  throw refuse(comment.place, 'a directive needs a colon after `repl-migrate`', 'write `-- repl-migrate: …`')
}

const readItems = (comment: Comment, start: number): readonly Item[] => {
  const text = comment.text.startsWith('/*') ? comment.text.slice(0, -2) : comment.text
  const pattern = /([a-z][\w-]*)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s,"']+)))?(?=[\s,]|$)[\s,]*/iy
  const items: Item[] = []
  for (let at = start; at < text.length; at = pattern.lastIndex) {
    pattern.lastIndex = at
    const found = pattern.exec(text)
    const place = placeIn(comment, at)
    if (found === null) throw refuse(place, `\`${text.slice(at).trim()}\` is not \`name=value\``, quoting)
    const [, name = '', ...values] = found
    items.push({ name, value: values.find(value => value !== undefined) ?? null, reason: null, place })
  }
  return items
}

const quoting = 'a value with spaces stands between double quotes: reason="so many words"'

const placeIn = ({ text, place }: Comment, at: number): Place => {
  const lines = text.slice(0, at).split(/\r\n|\r|\n/)
  const within = lines.at(-1)?.length ?? 0
  return { ...place, line: place.line + lines.length - 1, column: within + (lines.length === 1 ? place.column : 1) }
}

const withReasons = (items: readonly Item[]): readonly Item[] => {
  const isIdle = ({ name, value }: Item, index: number) =>
    name === 'reason' && (value === null || (items[index - 1]?.name ?? 'reason') === 'reason')
  const idle = items.find(isIdle)
  if (idle !== undefined) throw refuse(idle.place, 'this reason explains nothing', reasonHint)
  const reasons = items.filter(item => item.name === 'reason')
  const reasonAfter = (index: number) => reasons.find(reason => items.indexOf(reason) > index)?.value ?? null
  return items.map((item, index) => ({ ...item, reason: reasonAfter(index) })).filter(item => item.name !== 'reason')
}

const reasonHint = 'write it behind its directive: host=primary reason="why"'

const toDirective = (item: Item): Directive => {
  const { place, reason } = item
  const name = names.find(known => known === item.name)
  switch (name) {
    case 'host':
      return { name, host: choose(item, hosts), reason, place }
    case 'order':
      return { name, order: choose(item, orders), reason, place }
    case 'no-transaction':
      if (item.value !== null) throw refuse(place, '`no-transaction` takes no value', 'leave the value out')
      return { name, place }
    case 'allow':
      return { name, rule: readRule(item), reason: readReason(item), place }
    case 'publish':
      choose(item, ['off'])
      return { name, place }
    case 'materialize':
      choose(item, ['ignore'])
      return { name, place }
    case 'backfill':
      return { name, how: choose(item, ['batched', 'at-once']), place }
    case 'lock-timeout':
      return { name, milliseconds: readTimeout(item), place }
    case undefined:
      throw refuse(place, `there is no directive \`${item.name}\``, didYouMean(item.name, names))
    default:
      return never(name)
  }
}

const choose = <Choice extends string>({ name, value, place }: Item, choices: readonly Choice[]): Choice => {
  const chosen = choices.find(choice => choice === value)
  if (chosen !== undefined) return chosen
  const problem = value === null ? `\`${name}\` needs a value` : `\`${name}\` cannot be \`${value}\``
  throw refuse(place, problem, `write ${name}=${choices.join('|')}`)
}

const readRule = ({ value, place }: Item): string => {
  if (value !== null && /^[a-z][a-z0-9-]*$/.test(value)) return value
  throw refuse(place, value === null ? '`allow` needs a rule' : `\`${value}\` is not the name of a rule`, allowHint)
}

const readReason = ({ value, reason, place }: Item): string => {
  if (reason !== null && reason.trim() !== '') return reason
  throw refuse(place, `\`allow=${value}\` turns a check off and needs a reason`, allowHint)
}

const allowHint = 'write allow=RULE reason="why it is safe here", RULE as `repl-migrate lint` names it'

const readTimeout = ({ value, place }: Item): number => {
  const milliseconds = value === null ? null : parseDuration(value)
  if (milliseconds !== null && milliseconds > 0) return milliseconds
  const zero = milliseconds === 0 ? ': 0 would wait for ever, and every query on the table behind it' : ''
  const problem = value === null ? '`lock-timeout` needs a duration' : `\`${value}\` is not a lock timeout${zero}`
  throw refuse(place, problem, 'write it as PostgreSQL does: lock-timeout=300ms, 5s, 1min')
}

const refuse = (place: Place, message: string, hint: string): Fault =>
  new Fault('directive', message, { place, hint, exit: 2 })
