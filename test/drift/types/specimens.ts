/** A type as format_type shows it, with values at its edges as its input function reads them. */
export type Specimen = {
  readonly type: string
  readonly values: readonly string[]
  /** The first major that has the type. */
  readonly since?: number
  /** Values that only later majors take. */
  readonly later?: Readonly<Record<number, readonly string[]>>
}

/** What the specimens are made of besides PostgreSQL's own types. Beyond ASCII, so that characters and bytes differ. */
export const schema = `
  CREATE SCHEMA app;
  CREATE EXTENSION citext SCHEMA app; CREATE EXTENSION hstore SCHEMA app;
  CREATE TYPE app.mood AS ENUM ('ok', 'so so', 'o''clock', 'a<b\\');
  CREATE TYPE app.size AS ENUM ('ok', 'big', '<\\');
  CREATE DOMAIN app.positive AS integer CHECK (VALUE > 0);
  CREATE DOMAIN app.code AS character varying(10);
  CREATE TYPE app.pair AS (a integer, b text);
  CREATE TYPE app.wide_pair AS (a bigint, b text);
  CREATE TABLE app."a table whose name is as long as names can be and then is cut" ();
  CREATE TYPE app.span AS RANGE (SUBTYPE = integer)`

const long = 'x'.repeat(80)
const digits = '0123456789'.repeat(7)

/** Texts that other types write or nearly write, and texts that none does. */
const words = [
  '',
  ' ',
  ' lead',
  'trail ',
  'é',
  '日本',
  "o'clock",
  'so so',
  'ok',
  'big',
  'back\\slash',
  '"quoted"',
  'a,b',
  'NULL',
  't',
  '1',
  '0',
  '-5',
  '1.5',
  'NaN',
  'Infinity',
  '{}',
  '{1,2}',
  '[1,2)',
  '(1,2)',
  '(1,2),(3,4)',
  '<(1,2),3>',
  '\\x01',
  '1 day',
  'today',
  '10:20:30',
  '$1.50',
  '101',
  '0/1',
  '1:1:',
  'integer',
  '<a/>',
  '10.0.0.1',
  "'a' & b",
  '$.a',
  'a=>1',
]

const wide = [
  '2026-01-02',
  '2026-01-02 03:04:05.678',
  '00000000-0000-0000-0000-000000000001',
  '08:00:2b:01:02:03',
  '2026-01-02 03:04+05',
  '2026-01-02 03:04:05+00',
  '03:04:05+00',
  '10.0.0.0/8',
  '08:00:2b:01:02:03:04:05',
  '{1,2,3}',
  '[(0,0),(1,1)]',
  '(1,1),(0,0)',
  '((0,0),(1,1))',
]

const days = ['2026-01-02', '0044-03-15 BC', '4713-01-01 BC', '5874897-12-31', 'infinity', '-infinity', '1970-01-01']
const moments = [
  '2026-01-02 03:04:05.123456',
  '2026-01-02 23:59:59.999999',
  '2026-07-02 00:00:00',
  '0044-03-15 00:00:00 BC',
  '294276-12-31 23:59:59',
  '4713-01-01 00:00:00 BC',
  'infinity',
  '-infinity',
]
const whole = ['0', '1', '-1', '7', '101', '1234', '-32768', '32767']
const wholeOf4 = [...whole, '20260102', '16777217', '-2147483648', '2147483647']
const wholeOf8 = [...wholeOf4, '9007199254740993', '-9223372036854775808', '9223372036854775807']
const floats = ['0', '-0', '1', '1.5', '-0.1', '1e-30', '1234567', 'NaN', 'Infinity', '-Infinity']

export const specimens: readonly Specimen[] = [
  { type: 'smallint', values: whole },
  { type: 'integer', values: wholeOf4 },
  { type: 'bigint', values: wholeOf8 },
  {
    type: 'numeric',
    values: [
      '0',
      '1',
      '1.50',
      '-0.000000000000000000001',
      '12345678901234567890.123',
      '16777217',
      '20260102',
      'NaN',
      `1${'0'.repeat(400)}`,
    ],
    later: { 14: ['Infinity', '-Infinity'] },
  },
  { type: 'numeric(12,2)', values: ['0', '1', '1.50', '1.25', '-9999999999.99', '9999999999.99', 'NaN'] },
  { type: 'numeric(9,1)', values: ['0', '1', '1.5', '-99999999.9', '99999999.9', 'NaN'] },
  { type: 'numeric(10,2)', values: ['0', '1', '1.50', '1.25', '-99999999.99', '99999999.99', '16777217', 'NaN'] },
  { type: 'real', values: [...floats, '3.4028235e38', '1e-45', '0.33333334', '16777216'] },
  {
    type: 'double precision',
    values: [...floats, '1.7976931348623157e308', '5e-324', '0.3333333333333333', '9007199254740991'],
  },
  { type: 'money', values: ['0', '1.50', '-1.50', '1234567.89', '-92233720368547758.08', '92233720368547758.07'] },
  { type: 'boolean', values: ['t', 'f'] },
  { type: 'text', values: [...words, ...wide, long] },
  { type: 'character varying', values: [...words, ...wide, long] },
  { type: 'character varying(20)', values: [...words.filter(word => word.length <= 20), 'é'.repeat(20)] },
  { type: 'character varying(10)', values: [...words.filter(word => word.length <= 10), 'éééééééééé'] },
  { type: 'character(10)', values: [...words.filter(word => word.length <= 10), '2026-01-02'] },
  { type: 'bpchar', values: [...words, ...wide, long] },
  { type: '"char"', values: ['', 'a', '1', 't', ' ', '\\', '"'] },
  { type: 'name', values: [...words, ...wide, 'n'.repeat(63)] },
  { type: 'app.citext', values: [...words, ...wide, 'UPPER', long] },
  { type: 'bytea', values: ['', '\\x00', '\\x0102ff', 'text', '\\x27225c', `\\x${'ab'.repeat(60)}`] },
  { type: 'date', values: days },
  { type: 'time without time zone', values: ['00:00:00', '24:00:00', '03:04:05.123456', '23:59:59.999999'] },
  { type: 'time(0) without time zone', values: ['00:00:00', '24:00:00', '03:04:05'] },
  {
    type: 'time with time zone',
    values: ['00:00:00+00', '24:00:00-15:59', '03:04:05.123456+05:45', '23:59:59.999999+15:59'],
  },
  { type: 'timestamp without time zone', values: moments },
  {
    type: 'timestamp(3) without time zone',
    values: moments.filter(moment => !moment.includes('.')).concat('2026-01-02 03:04:05.123'),
  },
  {
    type: 'timestamp with time zone',
    values: moments.map(moment => (moment.includes('BC') ? moment.replace(' BC', '+00 BC') : moment)),
  },
  {
    type: 'timestamp(3) with time zone',
    values: ['2026-01-02 03:04:05.123+00', '0044-03-15 00:00:00+00 BC', 'infinity'],
  },
  {
    type: 'interval',
    values: [
      '0',
      '1 day',
      '-1 mons +2 days -03:04:05.123456',
      '178000000 years',
      '03:04:05',
      '5 seconds',
      '-178000000 years -11 mons -2147483648 days -1234567890:00:54.400001',
    ],
    later: { 17: ['infinity', '-infinity'] },
  },
  { type: 'interval(0)', values: ['0', '1 day', '-1 mons +2 days -03:04:05', '178000000 years'] },
  {
    type: 'uuid',
    values: [
      '00000000-0000-0000-0000-000000000000',
      'ffffffff-ffff-ffff-ffff-ffffffffffff',
      '12345678-1234-1234-1234-123456789012',
    ],
  },
  {
    type: 'json',
    values: [
      'null',
      '1',
      '-1.50',
      '1e400',
      '"text é \\u00e9"',
      '{"b": 1,  "a": [true, null], "b": 2}',
      '[]',
      ' {} ',
      'true',
      '"a\\"b"',
      `"${long}"`,
    ],
  },
  {
    type: 'jsonb',
    values: [
      'null',
      '1',
      '-1.50',
      '"text é"',
      '{"b": 1, "a": [true, null]}',
      '[]',
      '{}',
      'true',
      '"a\\"b"',
      `"${long}"`,
    ],
  },
  {
    type: 'jsonpath',
    values: ['$.a', 'strict $."b c"[*] ? (@ > 1)', '1', 'true', '"text"', `$.${long}`],
    since: 12,
    later: { 17: ['$."a".bigint()'] },
  },
  {
    type: 'xml',
    values: ['', '<a/>', 'text é', '<a b="c">&lt;</a>', '1', '<?xml version="1.0"?><a/>', `<a>${long}</a>`],
  },
  {
    type: 'inet',
    values: [
      '10.0.0.1',
      '10.0.0.1/8',
      '10.0.0.0/8',
      '::1',
      '::ffff:1.2.3.4/96',
      '255.255.255.255',
      '2001:db8:1111:2222:3333:4444:5555:6666/64',
    ],
  },
  {
    type: 'cidr',
    values: [
      '10.0.0.0/8',
      '10.0.0.1/32',
      '::/0',
      '2001:db8::/32',
      '2001:db8:1111:2222::/64',
      '2001:db8:1111:2222:3333:4444:5555:6666/128',
    ],
  },
  { type: 'macaddr', values: ['08:00:2b:01:02:03', 'ff:ff:ff:ff:ff:ff', '00:00:00:00:00:00'] },
  { type: 'macaddr8', values: ['08:00:2b:01:02:03:04:05', '08:00:2b:ff:fe:01:02:03', 'ff:ff:ff:ff:ff:ff:ff:ff'] },
  { type: 'bit(8)', values: ['00000000', '11111111', '00000101', '10000000'] },
  { type: 'bit varying', values: ['', '0', '1', '101', '11111111', '1'.repeat(70)] },
  { type: 'bit varying(8)', values: ['', '0', '1', '101', '11111111'] },
  { type: 'point', values: ['(0,0)', '(-1.5,1e300)', '(NaN,Infinity)', '(0.3333333333333333,-0)'] },
  {
    type: 'line',
    values: [
      '{1,2,3}',
      '{0,-1,0.3333333333333333}',
      '{-1.2345678901234567e+100,-1.2345678901234567e+100,-1.2345678901234567e+100}',
    ],
  },
  {
    type: 'lseg',
    values: [
      '[(0,0),(1,1)]',
      '[(-1.5,1e300),(0.1,Infinity)]',
      '[(-1.2345678901234567e-300,-1.2345678901234567e-300),(-1.2345678901234567e-300,-1.2345678901234567e-300)]',
    ],
  },
  {
    type: 'box',
    values: [
      '(1,1),(0,0)',
      '(1e300,0.1),(-1.5,-1e300)',
      '(-1.2345678901234567e-300,-1.2345678901234567e-300),(-2e300,-2.2345678901234567e300)',
    ],
  },
  {
    type: 'path',
    values: [
      '((0,0),(1,1))',
      '[(0,0),(1,1),(2,0.1)]',
      '((0,0))',
      '((-1.2345678901234567e-300,-1.2345678901234567e-300),(-1.2345678901234567e-300,-1.2345678901234567e-300))',
    ],
  },
  {
    type: 'polygon',
    values: [
      '((0,0))',
      '((0,0),(1,1),(2,0.1))',
      '((0,0),(1,1))',
      '((-1.2345678901234567e-300,-1.2345678901234567e-300),(-1.2345678901234567e-300,-1.2345678901234567e-300))',
    ],
  },
  {
    type: 'circle',
    values: [
      '<(0,0),0>',
      '<(-1.5,0.1),1e300>',
      '<(-1.2345678901234567e-300,-1.2345678901234567e-300),1.2345678901234567e-300>',
    ],
  },
  { type: 'int4range', values: ['empty', '[1,5)', '(,)', '[1,)', '(,1)', '[-2147483648,2147483647)'] },
  { type: 'int8range', values: ['empty', '[1,5)', '(,)', '[1,)', '[-9223372036854775808,9223372036854775807)'] },
  {
    type: 'numrange',
    values: ['empty', '[1,5)', '(1.5,2.5]', '(,)', '[1,)', '[12345678901234567890.1,)', `[${digits},)`],
  },
  { type: 'daterange', values: ['empty', '[2026-01-02,2026-02-03)', '(,)', '["0044-03-15 BC",infinity)'] },
  {
    type: 'tsrange',
    values: [
      'empty',
      '["2026-01-02 00:00:00","2026-01-03 00:00:00")',
      '["2026-01-02 03:04:05.123456",infinity]',
      '(,)',
      '["0044-03-15 00:00:00.123456 BC","0043-03-15 00:00:00.123456 BC"]',
    ],
  },
  {
    type: 'tstzrange',
    values: [
      'empty',
      '["2026-01-02 00:00:00+00","2026-01-03 00:00:00+00")',
      '["2026-01-02 03:04:05.123456+00",infinity]',
      '(,)',
      '["0044-03-15 00:00:00.123456+00 BC","0043-03-15 00:00:00.123456+00 BC"]',
    ],
  },
  {
    type: 'int4multirange',
    values: [
      '{}',
      '{[1,5)}',
      '{[1,5),[7,)}',
      '{(,)}',
      '{[-1999999999,-1999999998),[-1999999990,-1999999980),[1999999990,1999999991)}',
    ],
    since: 14,
  },
  {
    type: 'int8multirange',
    values: [
      '{}',
      '{[1,5)}',
      '{[1,5),[9223372036854775806,)}',
      '{(,)}',
      '{[-1999999999,-1999999998),[-1999999990,-1999999980),[1999999990,1999999991)}',
    ],
    since: 14,
  },
  {
    type: 'datemultirange',
    values: [
      '{}',
      '{[2026-01-02,2026-02-03),[2026-03-01,)}',
      '{[2026-01-02,2026-01-03),[2026-01-05,2026-01-06),[2026-01-08,2026-01-09)}',
    ],
    since: 14,
  },
  { type: 'nummultirange', values: ['{}', '{[1.5,5)}', '{[1,5),[7,)}', '{(,)}', `{[1,${digits})}`], since: 14 },
  {
    type: 'tsmultirange',
    values: ['{}', '{["2026-01-02 03:04:05.5","2026-01-03 00:00:00"),["2044-03-15 00:00:00",infinity)}', '{(,)}'],
    since: 14,
  },
  {
    type: 'tstzmultirange',
    values: [
      '{}',
      '{["2026-01-02 03:04:05.5+00","2026-01-03 00:00:00+00"),["2044-03-15 00:00:00+00",infinity)}',
      '{(,)}',
    ],
    since: 14,
  },
  { type: 'tsvector', values: ['', "'a' 'b'", "'a':1A,2 'b''c':3", "'1'", "'back\\\\slash'", `'${long}'`] },
  { type: 'tsquery', values: ['', "'a'", "'a' & !'b' | 'c':*A", "'a' <-> 'b'", "'b''c'", `'${long}'`] },
  { type: 'oid', values: ['0', '1', '20260102', '2147483648', '4294967295'] },
  {
    type: 'regclass',
    values: [
      'pg_class',
      'app."a table whose name is as long as names can be and then is cut"',
      'pg_catalog.pg_type',
      '-',
      'app.pair',
    ],
  },
  {
    type: 'regtype',
    values: [
      'app."a table whose name is as long as names can be and then is cut"',
      'integer',
      'text[]',
      '-',
      'app.mood',
      'timestamp with time zone',
    ],
  },
  { type: 'pg_lsn', values: ['0/0', '16/B374D848', 'FFFFFFFF/FFFFFFFF'] },
  { type: 'xid', values: ['0', '3', '2147483648', '4294967295'] },
  { type: 'xid8', values: ['0', '3', '4294967295', '18446744073709551615'], since: 13 },
  {
    type: 'txid_snapshot',
    values: [
      '10:20:10,14',
      '1:1:',
      '9223372036854775806:9223372036854775807:',
      '9223372036854775000:9223372036854775807:9223372036854775001,9223372036854775002',
    ],
  },
  {
    type: 'pg_snapshot',
    values: [
      '10:20:10,14',
      '1:1:',
      '9223372036854775806:9223372036854775807:',
      '9223372036854775000:9223372036854775807:9223372036854775001,9223372036854775002',
    ],
    since: 13,
  },
  { type: 'app.hstore', values: ['', '"a"=>"1"', '"a"=>NULL, "b"=>"x,\\"y\\\\"', `"${long}"=>NULL`] },
  { type: 'app.mood', values: ['ok', 'so so', "o'clock", 'a<b\\'] },
  { type: 'app.size', values: ['ok', 'big', '<\\'] },
  { type: 'app.positive', values: ['1', '7', '101', '20260102', '2147483647'] },
  { type: 'app.code', values: [...words.filter(word => word.length <= 10), 'éééééééééé'] },
  { type: 'app.pair', values: ['(1,a)', '(,)', '(-1,"x,y ""é\\\\")', '(2147483647," ")', `(1,${long})`] },
  { type: 'app.wide_pair', values: ['(1,a)', '(,)', '(9223372036854775807,b)', `(1,${long})`] },
  { type: 'app.span', values: ['empty', '[1,5)', '(,)', '[1,)', '[1,5]'] },
  { type: 'smallint[]', values: ['{}', '{1,2}', '{NULL,-32768}', '{{1,2},{3,4}}', `{${'-32000,'.repeat(20)}1}`] },
  {
    type: 'integer[]',
    values: ['{}', '{1,2}', '{NULL,-2147483648}', '{{1,2},{3,4}}', '[0:1]={1,2}', `{${'-320000000,'.repeat(20)}1}`],
  },
  {
    type: 'bigint[]',
    values: ['{}', '{1,2}', '{NULL,9223372036854775807}', '{{1,2},{3,4}}', `{${'-320000000,'.repeat(20)}1}`],
  },
  { type: 'numeric[]', values: ['{}', '{1,2}', '{NULL,1.50}', '{NaN}', `{${'1.5,'.repeat(20)}1}`] },
  {
    type: 'text[]',
    values: ['{}', '{1,2}', '{NULL,"NULL"}', '{"a,b","c\\"d\\\\",""," é"}', '{{a,b},{c,d}}', '{ok,big}', `{${long}}`],
  },
  {
    type: 'character varying(3)[]',
    values: ['{}', '{1,2}', '{NULL,"NUL"}', '{"a,b",""," é"}', '{ok,big}', `{${'abc,'.repeat(20)}d}`],
  },
  {
    type: 'timestamp with time zone[]',
    values: [
      '{}',
      '{"2026-01-02 03:04:05.123456+00",NULL,infinity}',
      `{${'"2026-01-02 03:04:05.123456+00",'.repeat(3)}NULL}`,
    ],
  },
  {
    type: 'date[]',
    values: [
      '{}',
      '{2026-01-02,NULL,infinity}',
      '{"0044-03-15 BC"}',
      '{5874897-12-31}',
      `{${'2026-01-02,'.repeat(9)}NULL}`,
    ],
  },
  { type: 'app.mood[]', values: ['{}', '{ok,NULL}', '{"so so",o\'clock}', `{${'ok,'.repeat(30)}NULL}`] },
  { type: 'int2vector', values: ['', '1 2', '-32768 32767', '-32000 '.repeat(20).trim()] },
  { type: 'oidvector', values: ['', '1', '1 2', '4294967295', '4294967295 '.repeat(9).trim()] },
]
