import type { Finding } from '../base/finding.ts'
import { quoteName } from '../sql/name.ts'
import type { TableFact } from './facts.ts'
import { finding } from './findings.ts'

/** May the whole row be the table's identity? Not where a publication lists its columns, be it all of them (seen on 15 and 18). */
export const mayBeFull = ({ listedBy }: TableFact): boolean => listedBy.length === 0

/** Tables that need REPLICA IDENTITY FULL on a host and may not have it. `weight`: as long as they do not. */
export const listedFindings = (
  host: string,
  weight: 'blocks' | 'stalls-materialize',
  needing: readonly TableFact[],
): readonly Finding[] =>
  needing
    .filter(table => !mayBeFull(table))
    .map(({ id, identity, listedBy }) =>
      finding({
        code: 'identity-behind-list',
        weight: identity === 'full' ? 'blocks' : weight,
        host,
        object: id,
        message: `${id} on ${host} needs REPLICA IDENTITY FULL, and publication ${listedBy.join(', ')} sends it with a column list`,
        why: 'with FULL and any column list the host refuses every UPDATE and DELETE, those that apply brings too (does not cover the replica identity)',
        cure: [
          ...listedBy.flatMap(name => [
            `on ${host}: ALTER PUBLICATION ${quoteName(name)} DROP TABLE ${id}`,
            `on ${host}: ALTER PUBLICATION ${quoteName(name)} ADD TABLE ${id}`,
          ]),
          'then the same command again',
        ],
      }),
    )
