import type pg from 'pg'
import { withClient } from '../../../src/embedded/client.ts'
import { type Specimen, specimens } from './specimens.ts'

/** What an input function made of a text: the value as its output function writes it under UTC, or the refusal. */
export type Read = { readonly text: string } | { readonly sqlState: string; readonly message: string }

/** One value on its way: as the primary writes it, and what reading it as the other type gives. */
export type Reading = {
  readonly sent: string
  readonly read: Read
  /** Read where the TimeZone is the primary's. */
  readonly there: Read | null
  /** What the replica's text is read as, going back to the primary's type. */
  readonly back: Read | null
}

/** The zones of the two hosts: types whose meaning hangs on them must not pass for equal. */
export const zones = { primary: 'UTC', replica: 'America/New_York' } as const

const known = (major: number): readonly Specimen[] => specimens.filter(({ since = 0 }) => since <= major)

const valuesOf = ({ values, later = {} }: Specimen, major: number): readonly string[] => [
  ...values,
  ...Object.entries(later).flatMap(([since, more]) => (Number(since) <= major ? more : [])),
]

/** Every specimen's values as the primary's output functions write them. */
export const sentTexts = (url: string, major: number): Promise<ReadonlyMap<string, readonly string[]>> =>
  withClient(url, async client => {
    const sent = new Map<string, readonly string[]>()
    for (const specimen of known(major)) {
      await client.query(`CREATE TEMP TABLE source (n serial, v ${specimen.type})`)
      await client.query(
        `INSERT INTO source (v) VALUES ${valuesOf(specimen, major)
          .map(value => client.escapeLiteral(value))
          .map(value => `(${value})`)
          .join(', ')}`,
      )
      const { rows } = await client.query<{ text: string }>(`SELECT format('%s', v) AS text FROM source ORDER BY n`)
      sent.set(
        specimen.type,
        rows.map(({ text }) => text),
      )
      await client.query('DROP TABLE source')
    }
    return sent
  })

/** As apply reads: record_in hands the text and the column's modifier to the type's input function; a cast would do more. */
const reader = String.raw`
  CREATE FUNCTION pg_temp.read(number int, sent text, zone text) RETURNS text[] LANGUAGE plpgsql AS $read$
  DECLARE shown text; BEGIN
    PERFORM set_config('TimeZone', zone, false);
    EXECUTE format('SELECT set_config(''TimeZone'', ''UTC'', false), format(''%%s'', (r).v) FROM (SELECT %L::pg_temp.shape_%s AS r OFFSET 0) s',
      '("' || replace(replace(sent, '\', '\\'), '"', '""') || '")', number) INTO shown, shown;
    RETURN ARRAY['', shown];
  EXCEPTION WHEN OTHERS THEN
    PERFORM set_config('TimeZone', 'UTC', false);
    RETURN ARRAY[SQLSTATE, SQLERRM];
  END $read$`

type Question = { readonly type: string; readonly text: string }

const ask = async (client: pg.Client, types: readonly string[], zone: string, questions: readonly Question[]) => {
  const distinct = [...new Map(questions.map(question => [keyOf(question), question])).values()]
  const { rows } = await client.query<{ answer: [string, string] }>(
    `SELECT pg_temp.read(number, sent, $3) AS answer
     FROM unnest($1::int[], $2::text[]) WITH ORDINALITY AS q(number, sent, n) ORDER BY n`,
    [distinct.map(({ type }) => types.indexOf(type)), distinct.map(({ text }) => text), zone],
  )
  return new Map(
    rows.map(({ answer: [sqlState, text] }, index): readonly [string, Read] => [
      keyOf(distinct[index] ?? { type: '', text: '' }),
      sqlState === '' ? { text } : { sqlState, message: text },
    ]),
  )
}

const keyOf = ({ type, text }: Question): string => `${type}\n${text}`

/** What a server of the replica's major reads each sent text as, for every type it knows: `from` → `to` → readings. */
export const readings = (
  url: string,
  major: number,
  sent: ReadonlyMap<string, readonly string[]>,
): Promise<ReadonlyMap<string, ReadonlyMap<string, readonly Reading[]>>> =>
  withClient(url, async client => {
    const types = known(major).map(({ type }) => type)
    for (const [number, type] of types.entries())
      await client.query(`CREATE TYPE pg_temp.shape_${number} AS (v ${type})`)
    await client.query(reader)
    const texts = [...new Set([...sent.values()].flat())]
    const questions = types.flatMap(type => texts.map(text => ({ type, text })))
    const here = await ask(client, types, zones.replica, questions)
    const taken = questions.filter(question => 'text' in (here.get(keyOf(question)) ?? {}))
    const there = await ask(client, types, zones.primary, taken)
    const returning = [...sent].flatMap(([from, own]) =>
      types.includes(from)
        ? own.flatMap(text =>
            types.flatMap(type => {
              const read = here.get(keyOf({ type, text }))
              return read !== undefined && 'text' in read && read.text !== text ? [{ type: from, text: read.text }] : []
            }),
          )
        : [],
    )
    const back = await ask(client, types, zones.replica, returning)
    const reading = (from: string, to: string, text: string): Reading => {
      const read = here.get(keyOf({ type: to, text })) ?? { sqlState: '', message: 'not read' }
      return {
        sent: text,
        read,
        there: there.get(keyOf({ type: to, text })) ?? null,
        back: 'text' in read ? (back.get(keyOf({ type: from, text: read.text })) ?? null) : null,
      }
    }
    return new Map(
      [...sent].map(([from, own]) => [from, new Map(types.map(to => [to, own.map(text => reading(from, to, text))]))]),
    )
  })

/** Texts read as a type: none may be refused. */
export const readAs = (url: string, type: string, texts: readonly string[]): Promise<readonly string[]> =>
  withClient(url, async client => {
    await client.query(`CREATE TYPE pg_temp.shape_0 AS (v ${type})`)
    await client.query(reader)
    const answers = await ask(
      client,
      [type],
      zones.primary,
      texts.map(text => ({ type, text })),
    )
    return texts.map(text => {
      const read = answers.get(keyOf({ type, text }))
      return read !== undefined && 'text' in read ? read.text : `refused: ${JSON.stringify(read)}`
    })
  })
