import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { type DdlCase, ddlCases, doesHarm, runsOn } from '../support/ddl-case.ts'
import { type CaseOptions, type CaseResult, proveCase } from '../support/ddl-proof.ts'
import { tableLine } from '../support/ddl-table.ts'
import { type Majors, majors, type PairHandle, usePair } from '../support/pair.ts'

/** The measured cases, each through `setup` and `up` on a real pair with its own writer. Absent facts are said, and leave nothing to prove. */
const all = ddlCases() ?? []
const home: readonly Majors[] = [
  [15, 15],
  [18, 18],
]
const asked = process.env['REPL_MIGRATE_PAIRS'] === undefined ? null : majors()

/** A case runs on the first of the home pairs that can have it; on every pair that is asked for. */
const casesFor = (pair: Majors): readonly DdlCase[] => {
  if (asked !== null) return all.filter(fact => runsOn(fact, pair))
  return all.filter(fact => home.find(one => runsOn(fact, one)) === pair)
}

/** What no catalog shows. A line here that does not differ any more is one too many. */
const beyond: Readonly<Record<string, string>> = {
  update_row_missing_on_replica: 'somebody deleted rows on the replica by hand: its rows must be compared to see it',
  toast_added_col_lost_on_row_missing:
    'somebody changed a row on the replica by hand: its rows must be compared to see it',
}

const lines = new Map<string, string>()

const turnsOnMaterialize = ({ refused }: CaseResult): boolean => /Materialize/.test(refused?.why ?? '')

const lineOf = async (servers: PairHandle, fact: DdlCase, harms: boolean): Promise<string> => {
  const prove = (options: CaseOptions): Promise<CaseResult> =>
    servers.blank(
      pair => proveCase(pair, fact, options),
      ({ problem }) => problem === null,
    )
  const result = await prove({ read: true, harms })
  const again = turnsOnMaterialize(result) ? await prove({ read: false, harms }) : null
  return tableLine(fact, result, again)
}

const pairs = all.length === 0 ? [] : (asked ?? home)

describe.each(pairs)('%i → %i', (primary, replica) => {
  const servers = usePair(primary, replica)
  const own = pairs.find(pair => pair[0] === primary && pair[1] === replica) ?? [primary, replica]
  const seen: string[] = []

  test.concurrent.for(casesFor(own))('$id', async fact => {
    const line = await lineOf(servers, fact, doesHarm(fact, own))
    const excuse = beyond[fact.id]
    const entry = excuse === undefined ? line : `${fact.id} | not seen: ${excuse} | ${fact.safeOrder}`
    seen.push(entry)
    lines.set(fact.id, entry)
    if (excuse === undefined) expect(line).not.toContain('WRONG')
    else expect(line).toContain('WRONG: public.t differs')
  })

  afterAll(() => console.log(seen.toSorted().join('\n')))
})

test('every measured case has its line', async () => {
  if (asked !== null || all.length === 0) return expect(lines.size).toBe(new Set(pairs.flatMap(casesFor)).size)
  const table = all.map(({ id }) => lines.get(id) ?? `${id} | did not run`)
  await expect(`${table.join('\n')}\n`).toMatchFileSnapshot(join(import.meta.dirname, 'ddl-cases.golden.txt'))
})
