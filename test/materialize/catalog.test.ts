import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { type Cluster, startCluster } from '../../src/embedded/cluster.ts'
import { readPins } from '../../src/materialize/pins.ts'
import { hydrated, notePaused, snapshotTaken, unread } from '../../src/materialize/statements.ts'
import { readHealth } from '../../src/materialize/status.ts'
import { connect } from '../../src/postgres/connect.ts'
import { parseConninfo } from '../../src/postgres/conninfo.ts'
import type { Session } from '../../src/postgres/session.ts'
import { processSurroundings } from '../../src/postgres/surroundings.ts'
import { freshDatabase } from '../support/pair.ts'

// Materialize's catalog, as far as its documentation names relations and columns, on a PostgreSQL that runs our queries for real.
const RELATIONS = `
  CREATE FUNCTION mz_version() RETURNS text LANGUAGE sql AS $$SELECT 'v26.41.0 (abc)'$$;
  CREATE FUNCTION mz_version_num() RETURNS int LANGUAGE sql AS 'SELECT 2604100';
  CREATE SCHEMA mz_catalog; CREATE SCHEMA mz_internal;
  CREATE TABLE mz_catalog.mz_databases (id text, oid oid, name text);
  CREATE TABLE mz_catalog.mz_schemas (id text, oid oid, database_id text, name text);
  CREATE TABLE mz_catalog.mz_objects (id text, oid oid, schema_id text, name text, type text);
  CREATE TABLE mz_catalog.mz_tables (id text, oid oid, schema_id text, name text, source_id text, create_sql text);
  CREATE TABLE mz_catalog.mz_sources (id text, oid oid, schema_id text, name text, type text, connection_id text, create_sql text);
  CREATE TABLE mz_internal.mz_postgres_sources (id text, replication_slot text, timeline_id numeric);
  CREATE TABLE mz_internal.mz_postgres_source_tables (id text, schema_name text, table_name text);
  CREATE TABLE mz_internal.mz_source_statuses (id text, name text, type text, last_status_change_at timestamptz, status text, error text, details jsonb);
  CREATE TABLE mz_internal.mz_source_statistics (id text, replica_id text, snapshot_records_known numeric, snapshot_records_staged numeric,
    snapshot_committed boolean, offset_known numeric, offset_committed numeric);
  CREATE TABLE mz_internal.mz_hydration_statuses (object_id text, replica_id text, hydrated boolean);
  CREATE TABLE mz_internal.mz_object_dependencies (object_id text, referenced_object_id text);
  CREATE TABLE mz_internal.mz_comments (id text, object_type text, object_sub_id int, comment text)`

const ROWS = `
  INSERT INTO mz_catalog.mz_databases VALUES ('u1', 1, 'materialize');
  INSERT INTO mz_catalog.mz_schemas VALUES ('u3', 3, 'u1', 'public'), ('s1', 4, NULL, 'mz_catalog');
  INSERT INTO mz_catalog.mz_sources VALUES
    ('u5', 5, 'u3', 'mz_source', 'postgres', 'u4', 'CREATE SOURCE materialize.public.mz_source'),
    ('u6', 6, 'u3', 'other', 'postgres', 'u4', 'CREATE SOURCE materialize.public.other'),
    ('u7', 7, 'u3', 'mz_source_progress', 'progress', NULL, NULL),
    ('u12', 12, 'u3', 'parts', 'subsource', NULL, 'CREATE SUBSOURCE "materialize"."public"."parts" ("id" "pg_catalog"."int4" NOT NULL)
      OF SOURCE [u6 AS "materialize"."public"."other"] WITH (EXTERNAL REFERENCE = "db"."public"."parts")');
  INSERT INTO mz_internal.mz_postgres_sources VALUES ('u5', 'materialize_ab', 1), ('u6', 'materialize_cd', 1);
  INSERT INTO mz_catalog.mz_tables VALUES
    ('u10', 10, 'u3', 'orders', 'u5', 'CREATE TABLE "materialize"."public"."orders" ("id" [s20 AS "pg_catalog"."int4"] NOT NULL)
      FROM SOURCE [u5 AS "materialize"."public"."mz_source"] (REFERENCE = "db"."public"."orders") WITH (DETAILS = ''a0'', EXCLUDE COLUMNS = ("c"))'),
    ('u11', 11, 'u3', 'plain', NULL, 'CREATE TABLE "materialize"."public"."plain" ("id" [s20 AS "pg_catalog"."int4"])');
  INSERT INTO mz_internal.mz_postgres_source_tables VALUES ('u10', 'public', 'orders'), ('u12', 'public', 'parts');
  INSERT INTO mz_catalog.mz_objects SELECT id, oid, schema_id, name, 'source' FROM mz_catalog.mz_sources;
  INSERT INTO mz_catalog.mz_objects SELECT id, oid, schema_id, name, 'table' FROM mz_catalog.mz_tables;
  INSERT INTO mz_catalog.mz_objects VALUES ('u20', 20, 'u3', 'orders_json', 'materialized-view');
  INSERT INTO mz_internal.mz_source_statuses VALUES ('u5', 'mz_source', 'postgres', now(), 'running', NULL, NULL),
    ('u10', 'orders', 'table', now(), 'running', NULL, NULL);
  INSERT INTO mz_internal.mz_source_statistics VALUES ('u5', 'r1', NULL, 0, true, 9007199254740995, 9007199254740993),
    ('u10', 'r1', 10, 4, true, 200, 180), ('u10', 'r2', 10, 3, false, 200, 150);
  INSERT INTO mz_internal.mz_comments VALUES ('u10', 'table', 1, 'of a column')`

const started: { cluster?: Cluster } = {}
beforeAll(async () => {
  started.cluster = await startCluster({ major: 15 })
})
afterAll(() => started.cluster?.stop())

const openCatalog = async (...sql: readonly string[]): Promise<Session> => {
  if (started.cluster === undefined) throw new Error('no server')
  const info = parseConninfo(await freshDatabase(started.cluster), processSurroundings())
  const session = await connect(info, { host: 'materialize', applicationName: 'test' })
  onTestFinished(() => session.close())
  for (const text of sql) await session.run(text)
  return session
}

const orders = { database: 'materialize', schema: 'public', name: 'orders' }

describe("Materialize's catalog", () => {
  test('tells what each source reads', async () => {
    const session = await openCatalog(RELATIONS, ROWS)
    expect(await readPins(session, 'mz_source')).toEqual({
      version: { text: 'v26.41.0 (abc)', number: 2_604_100 },
      source: {
        id: 'u5',
        database: 'materialize',
        schema: 'public',
        name: 'mz_source',
        legacy: false,
        slot: 'materialize_ab',
      },
      tables: [
        {
          id: 'u10',
          ...orders,
          legacy: false,
          upstream: { schema: 'public', table: 'orders' },
          columns: [{ name: 'id', nullable: false, type: 'pg_catalog.int4' }],
          excluded: ['c'],
          paused: [],
          text: [],
          keys: [],
          options: [],
          status: 'running',
          error: null,
        },
      ],
    })
    const other = await readPins(session, '"materialize".public.Other')
    expect(other.source).toMatchObject({ id: 'u6', legacy: true, slot: 'materialize_cd' })
    expect(other.tables).toMatchObject([{ id: 'u12', name: 'parts', legacy: true, status: null }])
  })

  test('keeps the note of what is left out only for now', async () => {
    const session = await openCatalog(RELATIONS, ROWS)
    const text = /IS (.*)$/.exec(notePaused(orders, false, ['c', "d'\\"]))?.[1] ?? ''
    await session.run(`INSERT INTO mz_internal.mz_comments VALUES ('u10', 'table', NULL, ${text})`)
    expect((await readPins(session, 'mz_source')).tables[0]?.paused).toEqual(['c', "d'\\"])
  })

  test('tells how they are doing', async () => {
    const session = await openCatalog(RELATIONS, ROWS)
    const pins = await readPins(session, 'mz_source')
    expect(await readHealth(session, pins)).toEqual([
      {
        id: 'u5',
        name: 'materialize.public.mz_source',
        type: 'source',
        status: 'running',
        error: null,
        lasts: null,
        snapshot: { done: true, rows: 0, of: null },
        lagBytes: 2,
      },
      {
        id: 'u10',
        name: 'materialize.public.orders',
        type: 'table',
        status: 'running',
        error: null,
        lasts: null,
        snapshot: { done: false, rows: 7, of: 20 },
        lagBytes: 50,
      },
    ])
    await session.run(
      `UPDATE mz_internal.mz_source_statuses SET status = 'stalled', error = 'table was dropped' WHERE id = 'u10'`,
    )
    expect((await readHealth(session, pins))[1]).toMatchObject({ status: 'stalled', lasts: 'for good' })
    await session.run('DELETE FROM mz_internal.mz_source_statuses')
    expect((await readHealth(session, pins))[1]).toMatchObject({ status: 'unknown', lasts: null, lagBytes: null })
  })

  test('tells when to go on', async () => {
    const session = await openCatalog(RELATIONS, ROWS)
    const view = { ...orders, name: 'orders_json' }
    expect(await session.query(snapshotTaken(orders))).toEqual([{ ready: false }])
    expect(await session.query(unread(orders))).toEqual([{ ready: true, waiting: null }])
    expect(await session.query(hydrated(view))).toEqual([{ ready: false }])
    await session.run(`
      UPDATE mz_internal.mz_source_statistics SET snapshot_committed = true;
      INSERT INTO mz_internal.mz_object_dependencies VALUES ('u20', 'u10');
      INSERT INTO mz_internal.mz_hydration_statuses VALUES ('u20', 'r1', true)`)
    expect(await session.query(snapshotTaken(orders))).toEqual([{ ready: true }])
    expect(await session.query(unread(orders))).toEqual([{ ready: false, waiting: 'orders_json' }])
    expect(await session.query(hydrated(view))).toEqual([{ ready: true }])
    await session.run(`UPDATE mz_internal.mz_source_statuses SET status = 'stalled'`)
    expect(await session.query(snapshotTaken(orders))).toEqual([{ ready: false }])
    expect(await session.query(snapshotTaken({ ...orders, schema: 'v2' }))).toEqual([{ ready: false }])
  })
})

describe('what cannot be read is said', () => {
  test('a source that is not there, or there twice', async () => {
    const session = await openCatalog(RELATIONS, ROWS)
    await expect(readPins(session, 'nope')).rejects.toMatchObject({
      code: 'materialize-source',
      exit: 2,
      hint: 'set materialize.source to one of: materialize.public.mz_source, materialize.public.other',
    })
    await session.run(`INSERT INTO mz_catalog.mz_schemas VALUES ('u9', 9, 'u1', 'v2');
      INSERT INTO mz_catalog.mz_sources VALUES ('u8', 8, 'u9', 'mz_source', 'postgres', 'u4', '')`)
    await expect(readPins(session, 'mz_source')).rejects.toThrow('names more than one source')
    expect((await readPins(session, 'v2.mz_source')).source).toMatchObject({ id: 'u8', slot: null, legacy: false })
  })

  test('a server that is not Materialize', async () => {
    await expect(readPins(await openCatalog(), 'mz_source')).rejects.toMatchObject({ code: 'not-materialize' })
  })

  test('a Materialize without these relations', async () => {
    const session = await openCatalog(RELATIONS, ROWS, 'DROP TABLE mz_internal.mz_postgres_source_tables')
    await expect(readPins(session, 'mz_source')).rejects.toMatchObject({ code: 'materialize-too-old' })
  })

  test('a table whose text means nothing to us', async () => {
    const session = await openCatalog(
      RELATIONS,
      ROWS,
      "UPDATE mz_catalog.mz_tables SET create_sql = 'CREATE TABLE x (y z)'",
    )
    await expect(readPins(session, 'mz_source')).rejects.toMatchObject({
      code: 'materialize-unreadable',
      message: 'materialize: cannot read how materialize.public.orders was created',
    })
  })
})
