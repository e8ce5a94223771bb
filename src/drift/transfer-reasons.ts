import type { Verdict } from './verdict.ts'

/** Why a pair of types has its verdict, in plain words: the first row that fits. */
type Row = readonly [verdict: 'loses' | 'range', from: RegExp, to: RegExp, reason: string]

const any = /./
const moment = /^(date|timestamp|ts)/
const instant = /^(timestamp with time zone|tstz)/
const whole = /^(smallint|integer|bigint)$/
const number = /^(smallint|integer|bigint|numeric|real|double precision|oid|xid8?|money)$/

const rows: readonly Row[] = [
  ['loses', any, /^"char"$/, 'the replica keeps the first byte'],
  ['loses', any, /^bytea$/, 'the replica keeps the characters as bytes'],
  ['loses', any, /^tsvector$/, 'the replica takes the text for a list of words, which it sorts'],
  ['loses', any, /^tsquery$/, 'the replica takes the text for words to search for'],
  [
    'range',
    whole,
    /^(oid|oidvector|xid8?)$/,
    'the replica takes no number above its own largest and turns negative ones into large ones',
  ],
  ['loses', /^(smallint|integer)$/, /^(oid|oidvector|xid8?)$/, 'the replica turns negative numbers into large ones'],
  ['loses', /^bigint$/, /^xid8?$/, 'the replica turns negative numbers into large ones'],
  ['loses', /^xid8$/, /^(oid|oidvector|xid)$/, 'the replica keeps the last 32 bits'],
  ['loses', any, /^reg/, 'the replica takes the number for an OID, and shows what has it there'],
  ['loses', /^int2vector$/, /^oidvector$/, 'the replica turns negative numbers into large ones'],
  ['loses', /^bit/, number, 'the replica reads the bits as decimal digits'],
  [
    'range',
    /^bit/,
    any,
    'the replica reads the bits as decimal digits, and takes no more of them than its numbers have',
  ],
  ['loses', /^bit/, any, 'the replica reads the bits as decimal digits'],
  ['loses', number, /^interval$/, 'the replica takes numbers for seconds'],
  ['loses', any, /^(real|double precision)$/, 'the replica rounds what the primary holds exactly'],
  [
    'range',
    any,
    /^(real|double precision)$/,
    'the primary holds numbers that the replica does not take, and others that it rounds',
  ],
  ['loses', /^json$/, /^jsonb$/, 'jsonb drops white space, the order of keys and repeated keys'],
  ['loses', /^macaddr$/, /^macaddr8$/, 'the replica puts ff:fe into the middle'],
  ['loses', /^macaddr8$/, any, 'the replica takes the octets for the start of an IPv6 address'],
  ['loses', /^time with time zone$/, any, 'the replica ignores the time zone'],
  ['loses', /^time without time zone$/, any, 'the replica reads the time in its own TimeZone'],
  ['loses', moment, /^(date$|daterange|datemulti)/, 'the replica keeps the day and drops the time'],
  ['loses', instant, any, 'the replica ignores the time zone'],
  ['range', /^timestamp/, /^time w/, 'the replica keeps the time of day and drops the day, and takes no infinity'],
  ['range', moment, instant, 'the replica reads the time in its own TimeZone, and takes none after the year 294276'],
  ['range', moment, any, 'the replica takes no day after the year 294276'],
  ['loses', moment, any, 'the replica reads the time in its own TimeZone'],
  ['loses', /^(point|box)$/, any, 'the replica takes the points for another figure'],
  ['range', any, any, 'the primary holds numbers that the replica does not take'],
  ['loses', any, any, 'the replica takes the text for another value'],
]

/** Why the text of `from` has this verdict as `to`. */
export const reasonOf = (verdict: Verdict, from: string, to: string): string => {
  switch (verdict) {
    case 'travels':
      return 'the replica takes every value of the primary as it is'
    case 'never':
      return `${from} is not written like ${to}`
    case 'format':
    case 'length':
      return `not every ${from} is written like ${to}`
    case 'range':
    case 'loses':
      return rows.find(([of, left, right]) => of === verdict && left.test(from) && right.test(to))?.[3] ?? ''
  }
}
