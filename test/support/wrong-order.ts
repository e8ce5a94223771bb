import { setTimeout as sleep } from 'node:timers/promises'
import type { WrongOrder } from '../../src/kinds/example.ts'
import type { TestPair } from './pair.ts'
import { type ProofCase, prepareExample, replicaText, tablesOf } from './proof.ts'

/** What was seen when the example ran in the wrong order. */
export type Seen = { readonly failure: WrongOrder['failure'] | 'none'; readonly text: string }

const patience = 10_000

const shown = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown))

/** Both halves by hand, the second after what is written between them; throws what a host answers to its half. */
const runHalves = async (pair: TestPair, proof: ProofCase, wrong: WrongOrder): Promise<void> => {
  const primary = async () => {
    await pair.onPrimary(proof.example.sql)
    for (const table of wrong.publish ?? [])
      await pair.onPrimary(`ALTER PUBLICATION ${pair.publication} ADD TABLE ${table}`)
  }
  const text = await replicaText(proof)
  const replica = () => pair.onReplica(text)
  const between = async () => {
    for (const sql of wrong.between ?? []) await pair.onPrimary(sql)
  }
  if (wrong.order === 'both-at-once') await Promise.all([primary(), replica()])
  if (wrong.order === 'replica-first') await replica()
  if (wrong.order.startsWith('primary')) await primary()
  await between()
  if (wrong.order === 'replica-first') await primary()
  if (wrong.order === 'primary-first' && wrong.failure !== 'apply-error') {
    await pair.caughtUp()
    await replica()
  }
}

const firstApplyError = async (pair: TestPair, text: RegExp): Promise<Seen> => {
  const until = Date.now() + patience
  for (;;) {
    const errors = (await pair.applyErrors()).map(({ message, detail }) => `${message} ${detail}`)
    const found = errors.find(error => text.test(error))
    if (found !== undefined) return { failure: 'apply-error', text: found }
    if (Date.now() > until) return { failure: 'none', text: errors[0] ?? 'apply did not stop' }
    await sleep(20)
  }
}

const difference = async (pair: TestPair): Promise<Seen> => {
  await pair.caughtUp()
  const unequal = (await pair.rows(await tablesOf(pair))).filter(({ equal }) => !equal)
  const text = unequal.flatMap(({ firstDifferences }) => firstDifferences).join('\n')
  return { failure: unequal.length > 0 ? 'diverges' : 'none', text }
}

/** Runs an example the way its `wrong` says, and answers what came of it. */
export const seeWrongOrder = async (pair: TestPair, proof: ProofCase, wrong: WrongOrder): Promise<Seen> => {
  await prepareExample(pair, proof.example)
  try {
    await runHalves(pair, proof, wrong)
  } catch (thrown) {
    return { failure: 'ddl-fails', text: shown(thrown) }
  }
  for (const sql of wrong.after ?? []) await pair.onPrimary(sql)
  return wrong.failure === 'apply-error' ? firstApplyError(pair, wrong.text ?? /./) : difference(pair)
}
