import type { Relation } from '../../catalog/catalog.ts'
import { speaksOf } from '../../sql/name.ts'
import { table } from '../alter.ts'
import { familyOf } from '../family.ts'
import type { Subject } from '../subject.ts'
import { namedOrigin } from './origin.ts'

const isCompared = ({ indexes, constraints, columns }: Relation, name: string): boolean =>
  indexes.some(({ unique, definition }) => unique && speaksOf(definition, name)) ||
  constraints.some(({ type, columns: own }) => ['check', 'exclude'].includes(type) && own.includes(name)) ||
  columns.some(({ generated, default: expression }) => generated !== 'no' && speaksOf(expression ?? '', name))

/** Is the column, on any host, compared by what a row is tested or made with? */
export const turnsOnCollation = (subject: Subject): boolean =>
  familyOf(subject, table(subject)).some(relation => isCompared(relation, namedOrigin(subject)))
