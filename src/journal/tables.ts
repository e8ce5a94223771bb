/**
 * The tool's own tables, all in schema `repl_migrate`, created alike on every host (replica first): a publication FOR ALL TABLES
 * would otherwise send rows of a table the replica does not have, which stops apply for good. Each host writes only its own:
 * the primary `migration`, `primary_step` and `backfill`, a replica `replica_step`; `stream` is published.
 */
const createTables = `
CREATE SCHEMA IF NOT EXISTS repl_migrate;
REVOKE ALL ON SCHEMA repl_migrate FROM PUBLIC;
CREATE TABLE IF NOT EXISTS repl_migrate.migration (
  name text PRIMARY KEY,
  checksum text NOT NULL,
  state text NOT NULL,
  decisions jsonb NOT NULL,
  error text,
  runner text NOT NULL,
  version text NOT NULL,
  started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  finished_at timestamptz
);
CREATE TABLE IF NOT EXISTS repl_migrate.primary_step (
  migration text NOT NULL,
  step text NOT NULL,
  state text NOT NULL,
  digests text[] NOT NULL,
  lsn pg_lsn,
  started_at timestamptz NOT NULL DEFAULT now(),
  finished_at timestamptz,
  PRIMARY KEY (migration, step)
);
CREATE TABLE IF NOT EXISTS repl_migrate.replica_step (
  migration text NOT NULL,
  step text NOT NULL,
  state text NOT NULL,
  digests text[] NOT NULL,
  lsn pg_lsn,
  started_at timestamptz NOT NULL DEFAULT now(),
  finished_at timestamptz,
  PRIMARY KEY (migration, step)
);
CREATE TABLE IF NOT EXISTS repl_migrate.backfill (
  migration text NOT NULL,
  step text NOT NULL,
  progress jsonb NOT NULL,
  PRIMARY KEY (migration, step)
);
CREATE TABLE IF NOT EXISTS repl_migrate.stream (
  id text PRIMARY KEY,
  migration text NOT NULL,
  step text NOT NULL,
  sql text,
  settings jsonb,
  sent_at timestamptz NOT NULL DEFAULT clock_timestamp()
);`

/**
 * The replica's half of in-stream DDL. It runs a row's SQL only where `replica_step` announced that very text (md5) and has not
 * run it: the initial copy of the stream table fires the trigger too, and whoever can write to the published table must not be
 * able to run SQL as the apply role. Settings travel with the row; the function's own SET clauses put the worker's back.
 */
const createTrigger = `
CREATE OR REPLACE FUNCTION repl_migrate.apply_stream() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog
SET "TimeZone" = 'UTC'
SET "DateStyle" = 'ISO'
SET "IntervalStyle" = 'postgres'
SET check_function_bodies = on
AS $apply$
DECLARE
  verdict text;
  setting record;
BEGIN
  IF NEW.sql IS NULL THEN
    RETURN NEW;
  END IF;
  SELECT s.state INTO verdict FROM repl_migrate.replica_step s
    WHERE s.migration = NEW.migration AND s.step = NEW.step AND s.digests = ARRAY[pg_catalog.md5(NEW.sql)];
  IF verdict IS DISTINCT FROM 'announced' THEN
    RETURN NEW;
  END IF;
  FOR setting IN SELECT key, value FROM pg_catalog.jsonb_each_text(NEW.settings) LOOP
    PERFORM pg_catalog.set_config(setting.key, setting.value, true);
  END LOOP;
  EXECUTE NEW.sql;
  PERFORM pg_catalog.set_config('search_path', 'pg_catalog', true);
  UPDATE repl_migrate.replica_step s SET state = 'done', finished_at = pg_catalog.clock_timestamp()
    WHERE s.migration = NEW.migration AND s.step = NEW.step;
  RETURN NEW;
END
$apply$;
DO $trigger$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_catalog.pg_trigger WHERE tgrelid = 'repl_migrate.stream'::regclass AND tgname = 'apply_stream') THEN
    CREATE TRIGGER apply_stream BEFORE INSERT ON repl_migrate.stream FOR EACH ROW EXECUTE PROCEDURE repl_migrate.apply_stream();
  END IF;
END
$trigger$;
ALTER TABLE repl_migrate.stream ENABLE REPLICA TRIGGER apply_stream;`

/** SQL that creates the tool's tables on a host, safe to run again. */
export const journalSql = (host: 'primary' | 'replica'): string =>
  host === 'primary' ? createTables : `${createTables}${createTrigger}`

/** Removes everything `journalSql` made, and with it every record of what ran: only for teardown. */
export const dropJournalSql = 'DROP SCHEMA IF EXISTS repl_migrate CASCADE'

/** The published table that carries barriers and in-stream DDL. */
export const streamTable = 'repl_migrate.stream'
