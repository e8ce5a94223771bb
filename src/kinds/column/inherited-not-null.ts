import type { AlterTableStmt } from '@pgsql/types'
import { quoteName } from '../../sql/name.ts'
import { named, table } from '../alter.ts'
import { notNullNamed } from '../constraint/constraint.ts'
import type { Case } from '../kind.ts'
import { heirs, nodeOf, replicaRelations, type Subject, stillCalled } from '../subject.ts'
import { namedOrigin } from './origin.ts'

const isAcross = ({ hosts }: Subject): boolean =>
  hosts !== null &&
  hosts.primary.catalog.version < notNullNamed &&
  hosts.replicas.some(({ catalog }) => catalog.catalog.version >= notNullNamed)

/** The tables it inherits the column's NOT NULL from, as they are called by now. */
const givers = (subject: Subject): readonly string[] =>
  replicaRelations(subject, table(subject))
    .flatMap(({ inherits }) => inherits)
    .flatMap(parent => stillCalled(subject, parent))
    .filter(parent =>
      replicaRelations(subject, parent).some(({ columns }) =>
        columns.some(({ name, notNull }) => name === namedOrigin(subject) && notNull),
      ),
    )

const isRecursive = (subject: Subject): boolean => nodeOf<AlterTableStmt>(subject).relation?.inh === true

const dropOf = (relation: string, subject: Subject): string =>
  `ALTER TABLE ${relation} ALTER COLUMN ${quoteName(named(subject))} DROP NOT NULL`

/** What an older primary and a replica of 18 make of the same DROP NOT NULL where tables inherit. */
export const inheritedNotNull: readonly Case[] = [
  {
    when: 'the replica is of 18 or later, the primary older, and the table inherits the NOT NULL',
    test: subject => isAcross(subject) && givers(subject).length > 0,
    verdict: {
      order: 'refuse',
      why: 'before 18 a table may allow NULL where its parent does not; on 18 the constraint is inherited and stays, and apply would stop at the first NULL',
      instead: subject => {
        const parents = [...new Set(givers(subject))]
        return [
          '-- where it comes from:',
          ...(parents.length === 0 ? ['…'] : parents).map(one => `${dropOf(one, subject)};`),
        ].join('\n')
      },
    },
  },
  {
    when: 'the replica is of 18 or later, the primary older, and tables inherit from this one',
    test: subject => isAcross(subject) && isRecursive(subject) && heirs(subject, table(subject)).length > 0,
    verdict: {
      order: 'expand',
      why: 'primary first, apply would stop at the first NULL; on 18 an heir keeps the NOT NULL that it wrote itself, so the replica is told for each of them',
      replica: subject => [
        {
          order: 'expand',
          sql: [table(subject), ...new Set(heirs(subject, table(subject)))].map(id => dropOf(id, subject)).join(';\n'),
        },
      ],
    },
  },
]
