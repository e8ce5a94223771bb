import { expect, test } from 'vitest'
import { type Dependent, readDependents } from '../../src/catalog/dependents.ts'
import { indexCatalog } from '../../src/catalog/find.ts'
import { readCatalog } from '../../src/catalog/read.ts'
import type { Example } from '../../src/kinds/example.ts'
import type { Hosts } from '../../src/kinds/subject.ts'
import type { Session } from '../../src/postgres/session.ts'
import { withSession } from '../catalog/session.ts'
import { testServer } from '../postgres/server.ts'
import { freshDatabase } from '../support/pair.ts'
import { type ProofCase, proofCases, ruleText } from '../support/proof.ts'

const major = 18
const server = testServer(major)

/** What hangs on the things that its first rulings ask about. */
const dependents = async (session: Session, sql: string, hosts: Hosts): Promise<readonly Dependent[]> => {
  const asked = (await ruleText(sql, hosts)).flatMap(({ ruling }) => ruling.asks ?? [])
  const answers = await Promise.all(['primary', 'replica'].map(host => readDependents(session, host, asked)))
  return answers.flat()
}

/** Both hosts as the example begins, in a transaction that is taken back: one catalog stands for both, and the replica publishes nothing. */
const hostsOf = async (session: Session, { given, published, sql: text, unread = false }: Example): Promise<Hosts> => {
  await session.run('BEGIN')
  try {
    for (const sql of given) await session.run(sql)
    const tables =
      published ??
      (
        await session.query(`SELECT oid::regclass::text AS id FROM pg_class
      WHERE relkind IN ('r', 'p') AND NOT relispartition AND relpersistence = 'p' AND relnamespace = 'public'::regnamespace`)
      ).map(row => row['id'])
    await session.run(`CREATE PUBLICATION repl_to_replica${tables.length > 0 ? ` FOR TABLE ${tables.join(', ')}` : ''}`)
    const catalog = indexCatalog(await readCatalog({ ...session, transaction: work => work(session) }, { light: true }))
    const silent = { ...catalog, publications: new Map() }
    const hosts = {
      primary: catalog,
      replicas: [{ name: 'replica', catalog: silent, binary: false, ...(unread ? {} : { onward: 'mz_source' }) }],
      publication: 'repl_to_replica',
      wanted: () => true,
      materialize: !unread,
      largeAbove: 1_000_000,
    }
    return { ...hosts, dependents: await dependents(session, text, hosts) }
  } finally {
    await session.run('ROLLBACK')
  }
}

type Line = { readonly text: string; readonly fault: string | null }

const lineOf = async (session: Session, { title, kind, example }: ProofCase): Promise<Line> => {
  const parts = await ruleText(example.sql, await hostsOf(session, example))
  const shown = parts.find(({ ruling }) => ruling.kind === kind.name)?.ruling
  const order = shown?.order ?? 'no such part'
  return {
    text: [kind.name, example.sql.replace(/\s*\n\s*/g, ' '), order, shown?.cost.lock ?? 'no lock', shown?.why].join(
      ' | ',
    ),
    fault: order === example.order ? null : `${title}: ${order}, not ${example.order}`,
  }
}

test('each example is ruled as it says; every ruling is written down', async () => {
  const lines = await withSession(await freshDatabase(server.cluster()), 'primary', async session => {
    const made: Line[] = []
    for (const proof of proofCases(major, major)) made.push(await lineOf(session, proof))
    return made
  })
  expect(lines.flatMap(({ fault }) => fault ?? [])).toEqual([])
  await expect(lines.map(({ text }) => `${text}\n`).join('')).toMatchFileSnapshot('rulings.golden.txt')
})
