import { eventJson } from '../report/event-json.ts'
import { eventText } from '../report/event-text.ts'
import type { Emit, Event } from '../run/event.ts'
import type { Globals } from './globals.ts'
import { isLive, styleFor } from './style.ts'

/** Between two lines that say the same wait is still on. */
const PATIENCE_MS = 10_000

/** What an event is a sign of life of; null where it is worth a line each time. */
const passingKey = (event: Event): string | null => {
  if (event.type === 'progress') return `${event.migration} ${event.id}`
  return event.type === 'waiting' && event.what !== 'lock' ? `${event.host} ${event.what}` : null
}

/** Decides which signs of life are worth a line where lines stay: the first of a wait, then one now and then. */
const sparing = (): ((event: Event) => boolean) => {
  const shown = new Map<string, number>()
  return event => {
    const key = passingKey(event)
    if (key === null) return true
    const now = performance.now()
    if (now - (shown.get(key) ?? Number.NEGATIVE_INFINITY) < PATIENCE_MS) return false
    shown.set(key, now)
    return true
  }
}

/** Lines on a terminal: a wait, or how far a backfill is, stands on the last line until something else happens. */
const onTerminal = (write: (text: string) => void): ((line: string, event: Event) => void) => {
  let passing = false
  return (line, event) => {
    const stays = event.type !== 'progress' && (event.type !== 'waiting' || event.blockers.length > 0)
    write(`${passing ? '\r\u001B[K' : ''}${line}${stays ? '\n' : ''}`)
    passing = !stays
  }
}

const onPaper = (write: (text: string) => void): ((line: string, event: Event) => void) => {
  const worthy = sparing()
  return (line, event) => {
    if (worthy(event)) write(`${line}\n`)
  }
}

/** Where a command's events go: stderr, for people or (--progress=ndjson) one JSON object a line; nowhere with --quiet or --json. */
export const progressOf = (globals: Globals): Emit => {
  const write = (text: string): void => {
    process.stderr.write(text)
  }
  if (globals.progress === 'ndjson') return event => write(`${eventJson(event)}\n`)
  if (globals.quiet === true || globals.json === true) return () => undefined
  const style = styleFor(process.stderr, globals.color)
  const show = isLive(process.stderr) ? onTerminal(write) : onPaper(write)
  return event => {
    const line = eventText(event, style, globals.verbose ?? false)
    if (line !== null && line !== '') show(line, event)
  }
}
