import { isText } from './length-transfers.ts'
import { reasonOf } from './transfer-reasons.ts'
import { type Transfer, transferOf, type Verdict } from './verdict.ts'

type Entry = { readonly verdict: Verdict; readonly changes: boolean }

/** What a sign of the matrix says. */
const entries: Readonly<Record<string, Entry>> = {
  '=': { verdict: 'travels', changes: false },
  '~': { verdict: 'loses', changes: true },
  '<': { verdict: 'range', changes: false },
  '%': { verdict: 'range', changes: true },
  '?': { verdict: 'format', changes: true },
  '.': { verdict: 'never', changes: false },
}

/**
 * From the type at the end of a line to the type whose line has the number of the column; without modifiers, as PostgreSQL 18
 * reads them. `enum`, `record` and `range` stand for types that users define, `integer[]` and `text[]` for arrays, `bit` for
 * eight of them. Proved by test/drift/types, which shows what differs.
 */

const lines: readonly (readonly [signs: string, type: string])[] = [
  ['=======.=~=~.....~.====.....?...................~~~??.~~........=~', 'smallint'],
  ['<===~==.=~=~.....~.====.....?...................~~~??.~~........<~', 'integer'],
  ['<<==~~<.=~=~.......====.....?...................~~%??.%~........<%', 'bigint'],
  ['???=%%?.=~~~.......???=.....?...................~~???.??........??', 'numeric'],
  ['???===?.=~=~.......???=.....?...................~~???.??........??', 'real'],
  ['???=%=?.=~=~.......???=.....?...................~~???.??........??', 'double precision'],
  ['......=.=~=~..........=.........................~~................', 'money'],
  ['.......====~..........=.........................~~................', 'boolean'],
  ['????????=~~????????????????.???????????...????????????????????????', 'text'],
  ['????????===........???=.?...?...................?????.??..?.....??', '"char"'],
  ['????????=~=????????????????.???????????...????????????????????????', 'name'],
  ['........=~~=..........=.........................~~................', 'bytea'],
  ['........=~=~=..<%.....=.........................=?................', 'date'],
  ['........=~=~.=~..=....=...........................................', 'time without time zone'],
  ['........=~=~.~=.......=...........................................', 'time with time zone'],
  ['........=~=~~%%=%.....=...........................................', 'timestamp without time zone'],
  ['........=~=~~%%~=.....=...........................................', 'timestamp with time zone'],
  ['........=~=~.?...=....=.........................?.................', 'interval'],
  ['........=~=~......=...=.........................~~................', 'uuid'],
  ['???????.=~~........=~?=.....?.....................???.??........??', 'json'],
  ['???????.=~~........==?=.....?.............??????..???.??......????', 'jsonb'],
  ['???????.=~~~.......??==.....?...................~.???.??........??', 'jsonpath'],
  ['???????.=~~~.......???=.....?...................~????.??..?.....??', 'xml'],
  ['........=~=~..........==?.........................................', 'inet'],
  ['........=~=~..........===.........................................', 'cidr'],
  ['........=~=~..........=..=~.......................................', 'macaddr'],
  ['........=~=~..........=~~.=.......................................', 'macaddr8'],
  ['%~~~~~~.=~=~%..%%~.???=....==...................~~~~~.~~........%~', 'bit'],
  ['??????%.=~~~.......???=....==...................~~???.??..?.....<<', 'bit varying'],
  ['........=~=~..........=......=...~~...?.........~~..........?.....', 'point'],
  ['........=~~~..........=.......=.................~~............?=..', 'line'],
  ['........=~~~..........=........=.=..............~.................', 'lseg'],
  ['........=~~~..........=.......~~===.............~.................', 'box'],
  ['........=~~~..........=.........?=?.............~.................', 'path'],
  ['........=~~~..........=.........?==.............~.................', 'polygon'],
  ['........=~~~.......................=............~.................', 'circle'],
  ['........=~=~..........=.............===???......~...........?=....', 'int4range'],
  ['........=~=~..........=.............<==???......~...........?<....', 'int8range'],
  ['........=~~~..........=.............??=???......~...........??....', 'numrange'],
  ['........=~=~..........=.............???==~......~...........??....', 'daterange'],
  ['........=~~~.......??.=.............???~=~..................??....', 'tsrange'],
  ['........=~~~.......??.=.............???~~=..................??....', 'tstzrange'],
  ['........=~~~.......??.=...................===???~.............?=..', 'int4multirange'],
  ['........=~~~.......??.=...................<==???~.............?=..', 'int8multirange'],
  ['........=~~~.......??.=...................??=???~.............?=..', 'nummultirange'],
  ['........=~~~.......??.=...................???==~~.............?=..', 'datemultirange'],
  ['........=~=~.......??.=...................???~=~..............??..', 'tsmultirange'],
  ['........=~~~.......??.=...................???~~=..............??..', 'tstzmultirange'],
  ['........=~~~..........=.....?...................=?........?.....??', 'tsvector'],
  ['........=~~~..........?.....?...................?=........?.....??', 'tsquery'],
  ['<<==~==.=~=~.....~.====.....?...................~~=~~.==........<=', 'oid'],
  ['........=~~~..........=.........................~..==.............', 'regclass'],
  ['........=~~~..........=.........................~..?=.............', 'regtype'],
  ['........=~=~..........=.........................~~...=............', 'pg_lsn'],
  ['<<==~==.=~=~.....~.====.....?...................~~=~~.==........<=', 'xid'],
  ['<<<=~~<.=~=~.......====.....?...................~~~~~.~=........<~', 'xid8'],
  ['........=~~~..........=.................................==........', 'txid_snapshot'],
  ['........=~~~..........=.................................==........', 'pg_snapshot'],
  ['........=~~...........=.....?...................~?........=.....??', 'hstore'],
  ['????????=~~????????????????.???????????...????????????????????????', 'enum'],
  ['........=~~~..........=.............??????......~...........=?....', 'record'],
  ['........=~=~.......??.=.............~~=???......~...........?=....', 'range'],
  ['........=~~~.......??.=...................??????..............==..', 'integer[]'],
  ['........=~~........??.=...................??????~.............?=..', 'text[]'],
  ['........=~~~..........=.....?...................~?........?.....=~', 'int2vector'],
  ['???????.=~~~.......???=.....?...................~????.??..?.....<=', 'oidvector'],
]

/** Where an older replica's input function differs. */
const older: readonly {
  readonly before: number
  readonly from: RegExp
  readonly to: RegExp
  readonly sign: string
  readonly reason: string
}[] = [
  {
    before: 16,
    from: /./,
    to: /^xid8?$/,
    sign: '~',
    reason: 'before PostgreSQL 16 the replica takes any text for a number, the digits it begins with',
  },
  {
    before: 15,
    from: /^(oid|xid)$/,
    to: /^interval$/,
    sign: '.',
    reason: 'before PostgreSQL 15 the replica takes no numbers that large for seconds',
  },
]

/** The types of the matrix, in its order. */
export const matrixTypes: readonly string[] = lines.map(([, type]) => type)

const rows = new Map(lines.map(([signs, type]) => [type, signs]))

const nameIn = (type: string): string => (isText(type) ? 'text' : type.replace(/^.*\.(?=hstore$)/, ''))

/** The matrix's sign for two of its types. */
export const matrixSign = (from: string, to: string): string | undefined => rows.get(from)?.[matrixTypes.indexOf(to)]

/** The verdict for two types whose modifiers do not matter; types that the matrix does not know are not said to travel. */
export const matrixTransfer = (from: string, to: string, major: number): Transfer => {
  const [source, target] = [nameIn(from), nameIn(to)]
  const sign = matrixSign(source, target)
  if (sign === undefined) return transferOf('format', `${from} is not known to be written like ${to}`)
  const exception = older.find(
    row => major < row.before && sign !== '=' && row.from.test(source) && row.to.test(target),
  )
  const { verdict, changes } = entries[exception?.sign ?? sign] ?? { verdict: 'never', changes: false }
  return transferOf(verdict, exception?.reason ?? reasonOf(verdict, source, target), changes)
}
