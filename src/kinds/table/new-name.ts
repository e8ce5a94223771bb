import { partitionedBy } from '../family.ts'
import type { Kind, Verdict } from '../kind.ts'
import { actsOn, isTemporary, primaryRelation, type Subject } from '../subject.ts'
import { isPartitioned, tellOfRoot } from '../tell-publisher.ts'
import { stayPublishedAs } from './stay-published.ts'

/** Does the configuration leave a table (`from`) out of replication, and take it in under its new name? A partition goes with its root. */
export const comesIn = (subject: Subject, from: string, to: string): boolean =>
  subject.hosts !== null &&
  !subject.hosts.wanted(from) &&
  subject.hosts.wanted(to) &&
  partitionedBy(subject, from) === null

/** What the statement names may be an index or a view. */
const isTable = (subject: Subject, id: string): boolean => {
  const kind = primaryRelation(subject, id)?.kind
  const isMade = subject.scope.apart.has(id) && !isTemporary(subject, id)
  return kind === 'table' || kind === 'partitioned' || isMade
}

/** What is decided for it. */
export const comingIn = (from: (subject: Subject) => string, to: (subject: Subject) => string): Verdict => ({
  order: 'refuse',
  why: 'the configuration leaves the table out of replication, and not the name that it gets: no replica has it, so its rows would be on the primary alone, or, where the publication takes it in by itself, stop apply for good (target relation does not exist)',
  diverges: true,
  instead: subject =>
    [
      '-- make it under that name, with its columns written out, and write its rows there, so that they travel:',
      `CREATE TABLE ${to(subject)} (…);`,
      `INSERT INTO ${to(subject)} SELECT * FROM ${from(subject)};`,
      `DROP TABLE ${from(subject)};`,
    ].join('\n'),
})

/** What is decided for a table that gets another name, or another schema; `to` gives its new id. */
export const newName = (to: (subject: Subject) => string): Pick<Kind, 'cases' | 'otherwise'> => {
  const table = (subject: Subject): string => actsOn(subject) ?? ''
  const verdict: Verdict = {
    order: 'stream',
    why: 'in any other order apply would stop at the next row: target relation does not exist',
    breaks: true,
    before: subject => stayPublishedAs(subject, table(subject), to(subject)),
    instead: subject =>
      [
        '-- to let old and new code run side by side; first migration:',
        `${subject.part.sql};`,
        `CREATE VIEW ${table(subject)} AS SELECT * FROM ${to(subject)};`,
        '-- last migration, when no code knows the old name any more:',
        `DROP VIEW ${table(subject)};`,
      ].join('\n'),
  }
  return {
    cases: [
      {
        when: 'the configuration leaves it out of replication, and not the name that it gets',
        test: subject => isTable(subject, table(subject)) && comesIn(subject, table(subject), to(subject)),
        verdict: comingIn(table, to),
      },
      {
        when: 'it is partitioned',
        test: subject => isPartitioned(subject, table(subject)),
        verdict: { ...verdict, atEnd: subject => tellOfRoot(subject, table(subject)) },
      },
    ],
    otherwise: verdict,
  }
}
