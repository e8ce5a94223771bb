import type { TestPair } from '../support/pair.ts'

/** Runs the SQL of a cure on the hosts it names. */
export const applyCure = async (
  pair: Pick<TestPair, 'onPrimary' | 'onReplica'>,
  cure: readonly string[],
): Promise<void> => {
  for (const sql of cure) {
    const [, host] = /^-- on (primary|replica)\n/.exec(sql) ?? []
    if (host === 'primary') await pair.onPrimary(sql)
    else if (host === 'replica') await pair.onReplica(sql)
    else throw new Error(`no SQL: ${sql}`)
  }
}
