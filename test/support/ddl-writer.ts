import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { seeded } from '../../src/embedded/random.ts'

/** How often a text of a phase did its work. */
export type Written = { readonly before: number; readonly after: number; readonly errors: readonly string[] }

/** An application that writes a case's own statements: the old ones, and the new ones once it is told to change. */
export type CaseWriter = {
  change(): void
  resume(): void
  stop(): Promise<Written>
}

type Texts = { readonly before: readonly string[]; readonly after: readonly string[] }

/** Values stay below 1000, which the cases' own ranges (a partition, a referenced table) hold. */
const VALUES = 1000
const FIRST_NEW = 1000
const GIVEN = 200

/** Begins paused where the hosts are not fit for it yet. Statements that fail are kept, not thrown: between the primary's change and the word to change, the old texts may. */
export const startCaseWriter = async (url: string, texts: Texts, paused: boolean): Promise<CaseWriter> => {
  const client = new pg.Client({ connectionString: url, application_name: 'case writer' })
  client.on('error', () => undefined)
  await client.connect()
  const random = seeded(7)
  const state = { phase: 'before' as keyof Texts, paused, stopped: false, turn: 0, made: 0 }
  const done = { before: 0, after: 0, errors: new Set<string>() }
  const fill = (text: string): string => {
    const old = random.below(GIVEN + state.made)
    return text
      .replaceAll('{new}', () => String(FIRST_NEW + state.made++))
      .replaceAll('{old}', String(old < GIVEN ? old : FIRST_NEW + old - GIVEN))
      .replaceAll('{v}', String(random.below(VALUES)))
  }
  const write = async (): Promise<void> => {
    const { phase } = state
    const text = texts[phase][state.turn++ % Math.max(1, texts[phase].length)]
    if (text === undefined || state.paused) return
    try {
      await client.query(fill(text))
      done[phase] += 1
    } catch (error) {
      done.errors.add(`${phase}: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  const loop = (async () => {
    while (!state.stopped) {
      await write()
      await sleep(2)
    }
    await client.end()
  })()
  return {
    change: () => {
      state.phase = 'after'
    },
    resume: () => {
      state.paused = false
    },
    stop: async () => {
      state.stopped = true
      await loop
      return { before: done.before, after: done.after, errors: [...done.errors] }
    },
  }
}
