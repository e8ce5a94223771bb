import type { Kind, Verdict } from '../kind.ts'
import { actsOn, type Subject } from '../subject.ts'
import { isPartitioned, tellOfRoot } from '../tell-publisher.ts'

/** What is decided for a table that gets another name, or another schema; `to` gives its new id. */
export const newName = (to: (subject: Subject) => string): Pick<Kind, 'cases' | 'otherwise'> => {
  const table = (subject: Subject): string => actsOn(subject) ?? ''
  const verdict: Verdict = {
    order: 'stream',
    why: 'in any other order apply would stop at the next row: target relation does not exist',
    breaks: true,
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
        when: 'it is partitioned',
        test: subject => isPartitioned(subject, table(subject)),
        verdict: { ...verdict, atEnd: subject => tellOfRoot(subject, table(subject)) },
      },
    ],
    otherwise: verdict,
  }
}
