import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
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
const pairs = process.env['REPL_MIGRATE_PAIRS'] === undefined ? home : majors()
const isHome = process.env['REPL_MIGRATE_PAIRS'] === undefined

/** What no catalog shows. A line here that does not differ any more is one too many. */
const beyond: Readonly<Record<string, string>> = {
  update_row_missing_on_replica: 'somebody deleted rows on the replica by hand: its rows must be compared to see it',
  toast_added_col_lost_on_row_missing:
    'somebody changed a row on the replica by hand: its rows must be compared to see it',
}

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

describe.each(all.length === 0 ? [] : pairs)('%i → %i', (primary, replica) => {
  const servers = usePair(primary, replica)
  const cases = all.filter(fact => runsOn(fact, [primary, replica]))
  const lines = new Map<string, string>()

  test.concurrent.for(cases)('$id', async fact => {
    const line = await lineOf(servers, fact, doesHarm(fact, [primary, replica]))
    const excuse = beyond[fact.id]
    lines.set(fact.id, excuse === undefined ? line : `${fact.id} | not seen: ${excuse} | ${fact.safeOrder}`)
    if (excuse === undefined) expect(line).not.toContain('WRONG')
    else expect(line).toContain('WRONG: public.t differs')
  })

  test('every measured case has its line', async () => {
    const table = cases.map(({ id }) => lines.get(id) ?? `${id} | did not run`).join('\n')
    console.log(table)
    expect(table).not.toContain('did not run')
    const golden = join(import.meta.dirname, `ddl-cases.${primary}-${replica}.golden.txt`)
    if (isHome) await expect(`${table}\n`).toMatchFileSnapshot(golden)
  })
})
