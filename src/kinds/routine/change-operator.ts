import type { DefineStmt, Node } from '@pgsql/types'
import type { Falling } from '../../catalog/dependents.ts'
import { nameOf, qualify, stringsOf } from '../../sql/name.ts'
import { keyOf } from '../key.ts'
import type { Kind, Verdict } from '../kind.ts'
import { cascades, spoken } from '../spoken.ts'
import { nodeOf, type Subject } from '../subject.ts'
import { amongCallers, isCalled } from './called.ts'
import { leavesStale } from './stale.ts'
import { leavesStaleIndex } from './stale-index.ts'

const shown = (subject: Subject): string => {
  const { defnames } = nodeOf<DefineStmt>(subject)
  return defnames === undefined ? spoken(subject) : stringsOf(defnames).join('.')
}

type Changing = { readonly cfgname?: Node[]; readonly dictname?: Node[] }

const alters = new Set(['AlterTSDictionaryStmt', 'AlterTSConfigurationStmt'])

const isWords = ({ part }: Subject): boolean => /\.OBJECT_TS(?:CONFIGURATION|DICTIONARY)$/.test(keyOf(part))

/** The text search configuration or dictionary that it changes, renames or drops. */
const words = (subject: Subject): Falling | null => {
  const { cfgname, dictname } = nodeOf<Changing>(subject)
  if (isWords(subject)) return subject.part.tag === 'DefineStmt' ? null : { sort: 'words', id: spoken(subject) }
  const name = nameOf(stringsOf(cfgname ?? dictname))
  if (name === null) return null
  return { sort: 'words', id: qualify(name.schema ?? subject.scope.searchPath[0] ?? 'public', name.name) }
}

const isRunByApply = (subject: Subject): boolean => {
  const thing = words(subject)
  return thing !== null && isCalled(subject, thing)
}

const isAltered = ({ part }: Subject): boolean => alters.has(part.tag)

const changed: Verdict = {
  order: 'stream',
  why: 'a generated column that is computed with it would differ between the hosts for every row on its way: at the same place in the stream it does not',
  ...amongCallers(words),
}

/** CREATE, ALTER, DROP of AGGREGATE, OPERATOR, CAST, COLLATION, CONVERSION, TEXT SEARCH, LANGUAGE … */
export const operators: Kind = {
  name: 'change-operator',
  keys: [
    'DefineStmt.OBJECT_AGGREGATE',
    'DefineStmt.OBJECT_OPERATOR',
    'DefineStmt.OBJECT_TSCONFIGURATION',
    'DefineStmt.OBJECT_TSDICTIONARY',
    'DefineStmt.OBJECT_TSPARSER',
    'DefineStmt.OBJECT_TSTEMPLATE',
    'CreateOpClassStmt',
    'CreateOpFamilyStmt',
    'AlterOpFamilyStmt',
    'AlterOperatorStmt',
    'CreateCastStmt',
    'CreateConversionStmt',
    'CreateTransformStmt',
    'CreatePLangStmt',
    'AlterTSDictionaryStmt',
    'AlterTSConfigurationStmt',
    'DropStmt.OBJECT_OPERATOR',
    'DropStmt.OBJECT_OPCLASS',
    'DropStmt.OBJECT_OPFAMILY',
    'DropStmt.OBJECT_CAST',
    'DropStmt.OBJECT_CONVERSION',
    'DropStmt.OBJECT_TRANSFORM',
    'DropStmt.OBJECT_LANGUAGE',
    'DropStmt.OBJECT_TSCONFIGURATION',
    'DropStmt.OBJECT_TSDICTIONARY',
    'DropStmt.OBJECT_TSPARSER',
    'DropStmt.OBJECT_TSTEMPLATE',
    'RenameStmt.OBJECT_OPCLASS',
    'RenameStmt.OBJECT_OPFAMILY',
    'RenameStmt.OBJECT_CONVERSION',
    'RenameStmt.OBJECT_LANGUAGE',
    'RenameStmt.OBJECT_TSCONFIGURATION',
    'RenameStmt.OBJECT_TSDICTIONARY',
    'RenameStmt.OBJECT_TSPARSER',
    'RenameStmt.OBJECT_TSTEMPLATE',
    'RenameStmt.OBJECT_COLLATION',
    'AlterObjectSchemaStmt.OBJECT_OPERATOR',
    'AlterObjectSchemaStmt.OBJECT_OPCLASS',
    'AlterObjectSchemaStmt.OBJECT_OPFAMILY',
    'AlterObjectSchemaStmt.OBJECT_CONVERSION',
    'AlterObjectSchemaStmt.OBJECT_TSCONFIGURATION',
    'AlterObjectSchemaStmt.OBJECT_TSDICTIONARY',
    'AlterObjectSchemaStmt.OBJECT_TSPARSER',
    'AlterObjectSchemaStmt.OBJECT_TSTEMPLATE',
    'AlterObjectSchemaStmt.OBJECT_COLLATION',
  ],
  about:
    'Makes or changes what functions are built into: operators, casts, text search. Apply uses them where columns are generated, or rows tested, with them.',
  object: shown,
  lock: null,
  needed: subject => (isRunByApply(subject) ? 'rows' : 'mirror'),
  asks: words,
  cases: [
    ...leavesStale(subject => (isAltered(subject) ? words(subject) : null), changed),
    ...leavesStaleIndex(subject => (isWords(subject) || isAltered(subject) ? words(subject) : null), changed),
    {
      when: 'it changes a text search configuration or dictionary, or takes the name of one that rows are made or tested with',
      test: subject => isAltered(subject) || isRunByApply(subject),
      verdict: changed,
    },
    {
      when: 'it is dropped with CASCADE',
      test: cascades,
      verdict: {
        order: 'stream',
        why: 'a column, check or unique index made with it goes too: on the primary alone, apply would stop at the first row that only the replica’s still forbids',
        loses: true,
      },
    },
  ],
  otherwise: { order: 'free', why: 'what rows are made or tested with keeps what it was made with' },
  examples: [
    {
      title: 'an aggregate',
      given: ['CREATE TABLE orders (id bigint PRIMARY KEY, total integer)'],
      rows: ['INSERT INTO orders SELECT i, i FROM generate_series(1, 20) AS i'],
      sql: 'CREATE AGGREGATE product(integer) (SFUNC = int4mul, STYPE = integer)',
      order: 'free',
    },
    {
      title: 'words are looked up otherwise',
      given: [
        'CREATE TEXT SEARCH CONFIGURATION plain (COPY = simple)',
        "CREATE TABLE notes (id bigint PRIMARY KEY, body text, read boolean, words tsvector GENERATED ALWAYS AS (to_tsvector('public.plain', body)) STORED)",
      ],
      rows: ["INSERT INTO notes SELECT i, 'running' FROM generate_series(1, 20) AS i"],
      sql: 'ALTER TEXT SEARCH CONFIGURATION plain ALTER MAPPING FOR asciiword WITH english_stem',
      order: 'refuse',
      since: 13,
      wrong: { order: 'both-at-once', failure: 'diverges', after: ['UPDATE notes SET read = true WHERE id = 1'] },
    },
  ],
}
