import type { AlterTableCmd, Node } from '@pgsql/types'
import type { Risk } from './risk.ts'
import { cascades } from './spoken.ts'
import { nodeOf, type Subject } from './subject.ts'

const commands = (subject: Subject): readonly AlterTableCmd[] =>
  (nodeOf<{ readonly cmds?: readonly Node[] }>(subject).cmds ?? []).flatMap(node =>
    'AlterTableCmd' in node ? [node.AlterTableCmd] : [],
  )

const reachesFurther = (subject: Subject): boolean =>
  cascades(subject) || commands(subject).some(({ behavior }) => behavior === 'DROP_CASCADE')

const isRevoke = (subject: Subject): boolean => subject.part.tag === 'GrantStmt' || subject.part.tag === 'GrantRoleStmt'

/** What holds for every kind alike: CASCADE, wherever the grammar takes it for a drop or a TRUNCATE. */
export const commonRisks = (subject: Subject): readonly Risk[] =>
  reachesFurther(subject) && !isRevoke(subject)
    ? [
        {
          code: 'cascades',
          says: `CASCADE ${subject.part.tag === 'TruncateStmt' ? 'empties every table that points at it' : 'drops whatever depends on it'}`,
        },
      ]
    : []
