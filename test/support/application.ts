import pg from 'pg'
import { onTestFinished } from 'vitest'

/** An application that says the same few things over and over. */
export type Application = {
  /** The longest it waited for one statement, in milliseconds, and how many it ran. */
  stop(): Promise<{ readonly slowest: number; readonly statements: number }>
}

/** Runs `next(n)` for n = 0, 1, … one after another, each its own transaction, until it is stopped; throws then what failed. */
export const application = async (url: string, next: (n: number) => string): Promise<Application> => {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const state = { stopped: false, slowest: 0, statements: 0 }
  const work = async (): Promise<void> => {
    for (; !state.stopped; state.statements += 1) {
      const started = performance.now()
      await client.query(next(state.statements))
      state.slowest = Math.max(state.slowest, performance.now() - started)
    }
  }
  const working = work().finally(() => client.end())
  working.catch(() => undefined)
  onTestFinished(() => {
    state.stopped = true
  })
  return {
    stop: async () => {
      state.stopped = true
      await working
      return { slowest: state.slowest, statements: state.statements }
    },
  }
}
