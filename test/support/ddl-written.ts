import type { DdlCase } from './ddl-case.ts'

/** A measured case as somebody with the tool would write it. */
export type WrittenCase = {
  /** Migration files, in order. */
  readonly files: readonly string[]
  /** By hand on one host before setup. */
  readonly onPrimary?: readonly string[]
  readonly onReplica?: readonly string[]
  /** Drift: by hand on the replica once everything flows. */
  readonly drift?: readonly string[]
  /** Rows written on the primary once all is done. */
  readonly rows?: readonly string[]
  /** Rows written on the primary before setup, behind the case's own. */
  readonly moreRows?: readonly string[]
  readonly publication?: string
  readonly wanted?: readonly string[]
}

const child = ['CREATE TABLE pt_2(id bigint, k int, v text, PRIMARY KEY(id,k))']
const filledChild = [...child, "INSERT INTO pt_2 SELECT 90000+g, 501, 'pre' FROM generate_series(1,20) g"]
const attach: WrittenCase = {
  onPrimary: filledChild,
  onReplica: child,
  files: ['ALTER TABLE pt ATTACH PARTITION pt_2 FOR VALUES FROM (500) TO (1000)'],
}
const renamed: WrittenCase = { files: ['ALTER TABLE t RENAME b TO b2'] }
const rowsOfN = 'INSERT INTO n SELECT generate_series(1,20)'
const shout =
  'CREATE FUNCTION shout() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.b := upper(NEW.b); RETURN NEW; END $$'
const loud = 'CREATE TRIGGER loud BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION shout()'

/** The cases whose facts describe a procedure in words, or by hands on both hosts, as files. */
const written: Readonly<Record<string, WrittenCase>> = {
  add_col_volatile_3step: {
    files: [
      `ALTER TABLE t ADD COLUMN n uuid;
ALTER TABLE t ALTER COLUMN n SET DEFAULT gen_random_uuid();
UPDATE t SET n = gen_random_uuid() WHERE n IS NULL`,
    ],
  },
  add_then_drop_split: { files: ['ALTER TABLE t ADD COLUMN n int;\nALTER TABLE t DROP COLUMN b'] },
  drop_col_notnull_split: { files: ['ALTER TABLE t DROP COLUMN b'] },
  rename_col_expand_contract: {
    files: [
      `ALTER TABLE t ADD COLUMN b2 text;
CREATE FUNCTION follow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF TG_OP = 'INSERT' THEN NEW.b2 := coalesce(NEW.b2, NEW.b);
  ELSIF NEW.b IS DISTINCT FROM OLD.b THEN NEW.b2 := NEW.b; END IF;
  RETURN NEW; END $$;
CREATE TRIGGER follow BEFORE INSERT OR UPDATE ON t FOR EACH ROW EXECUTE FUNCTION follow();
UPDATE t SET b2 = b`,
      'DROP TRIGGER follow ON t;\nDROP FUNCTION follow();\nALTER TABLE t DROP COLUMN b',
    ],
  },
  rename_col_replica_generated_bridge: renamed,
  rename_col_replica_trigger_bridge: renamed,
  unique_swap_within_tx: {
    files: [
      `DELETE FROM t WHERE id = 1;
INSERT INTO t(id,a,b) VALUES (5000,1,'moved');
UPDATE t SET a = 100001 WHERE id = 2;
UPDATE t SET a = 2 WHERE id = 3;
UPDATE t SET a = 3 WHERE id = 2`,
    ],
  },
  unique_deferrable_both: { files: ['UPDATE t SET a = 3 - a WHERE a IN (1, 2)'] },
  unique_deferrable_primary_only: { files: ['UPDATE t SET a = 3 - a WHERE a IN (1, 2)'] },
  fk_on_delete_cascade_child_not_published: {
    moreRows: ["INSERT INTO t SELECT g, g%100, 'x' FROM generate_series(1,200) g"],
    files: ['DELETE FROM o WHERE id < 5'],
  },
  no_identity_table_updates: { files: ['UPDATE t SET a = a + 1'] },
  add_published_table_without_identity_blocks_writes: {
    wanted: ['public.t'],
    files: ['ALTER PUBLICATION p1 ADD TABLE n'],
  },
  create_table_pub_for_table: {
    files: ['CREATE TABLE n(id bigint PRIMARY KEY, v text);\nALTER PUBLICATION p1 ADD TABLE n'],
  },
  create_table_pub_all_tables: { files: ['CREATE TABLE n(id bigint PRIMARY KEY, v text)'] },
  create_table_pub_in_schema: { files: ['CREATE TABLE n(id bigint PRIMARY KEY, v text)'] },
  create_table_all_tables_no_pk: { files: [`CREATE TABLE n(id int);\n${rowsOfN}`], rows: [rowsOfN] },
  create_unlogged_all_tables: { files: [`CREATE UNLOGGED TABLE n(id int PRIMARY KEY);\n${rowsOfN}`] },
  create_temp_all_tables: { files: [`CREATE TEMP TABLE n(id int);\n${rowsOfN}`] },
  ctas_all_tables: { files: ['CREATE TABLE n AS SELECT id, a FROM t'], rows: ['INSERT INTO n VALUES (-1, 1)'] },
  insert_select_in_new_table_same_tx: {
    files: ['BEGIN;\nCREATE TABLE n(id bigint PRIMARY KEY, v text);\nINSERT INTO n SELECT id, b FROM t;\nCOMMIT'],
    rows: ["INSERT INTO n VALUES (-1, 'later')"],
  },
  pub_drop_table: { wanted: ['public.t'], files: ['ALTER PUBLICATION p1 DROP TABLE n'] },
  truncate_primary_only: { files: ['TRUNCATE t'] },
  truncate_replica_fk: { files: ['TRUNCATE t'] },
  truncate_cascade_child_unpublished: { files: ['TRUNCATE o CASCADE'] },
  inherit_child: {
    wanted: ['public.*'],
    files: ['CREATE TABLE tc() INHERITS(t)'],
    rows: ["INSERT INTO tc(id,a,b) VALUES (90001,1,'child')", 'UPDATE t SET a = 5 WHERE id = 90001'],
  },
  partition_attach_root_true: attach,
  partition_attach_root_false: attach,
  enum_rename_value_expand_contract: {
    files: ["ALTER TYPE en ADD VALUE 'yy'", "UPDATE t SET b = 'yy' WHERE b = 'y'"],
  },
  collist_drop_listed_col: { files: ['ALTER TABLE t DROP COLUMN b'] },
  collist_extend: {
    files: ['ALTER TABLE t ADD COLUMN n int;\nUPDATE t SET n = id', 'ALTER PUBLICATION p1 SET TABLE t (id, a, b, n)'],
  },
  collist_identity_not_in_list: { files: ['ALTER PUBLICATION p1 SET TABLE t (a, b)'] },
  collist_primary_full: { files: ['ALTER TABLE t REPLICA IDENTITY FULL'] },
  collist_replica_missing_unlisted: { files: ['ALTER TABLE t ADD COLUMN probe int'] },
  rowfilter_nonkey_col: { files: ['ALTER PUBLICATION p1 SET TABLE t WHERE (a > 10)'] },
  rowfilter_drop_filter_col: {
    onPrimary: ['ALTER TABLE t REPLICA IDENTITY FULL'],
    publication: 'CREATE PUBLICATION p1 FOR TABLE t WHERE (a >= 0)',
    files: ['ALTER TABLE t DROP COLUMN a'],
  },
  trigger_origin_both: { files: [`${shout};\n${loud}`] },
  trigger_replica_on_replica: {
    drift: [shout, loud, 'ALTER TABLE t ENABLE REPLICA TRIGGER loud'],
    files: ['ALTER TABLE t ADD COLUMN probe int'],
  },
  rule_on_replica: {
    drift: ['CREATE RULE nowhere AS ON INSERT TO t DO INSTEAD NOTHING'],
    files: ['ALTER TABLE t ADD COLUMN probe int'],
  },
  sequence_not_replicated: { files: ['ALTER SEQUENCE t_id_seq RESTART WITH 100000'] },
  backfill_primary_only: { files: ['UPDATE t SET a = a + 1'] },
  insert_seed_rows_primary_only: { files: ["INSERT INTO t(id,a,b) VALUES (-1,1,'seed'),(-2,2,'seed')"] },
  update_row_missing_on_replica: { drift: ['DELETE FROM t WHERE id < 9'], files: ['UPDATE t SET a = a + 1'] },
  unchanged_toast: { files: ['UPDATE t SET a = a + 1'] },
  unchanged_toast_replica_default_identity: { files: ['UPDATE t SET a = a + 1'] },
  toast_added_col_lost_on_row_missing: {
    drift: ["UPDATE t SET b = 'elsewhere' WHERE id = 4"],
    files: ['UPDATE t SET a = a + 1'],
  },
  mixed_shapes_in_one_tx: {
    files: [
      `BEGIN;
INSERT INTO t(id,a,b) VALUES (70001,1,'old');
ALTER TABLE t ADD COLUMN n int;
INSERT INTO t(id,a,b,n) VALUES (70002,1,'new',2);
COMMIT`,
    ],
  },
  add_col_volatile_repair_touch: { files: ['ALTER TABLE t ADD COLUMN n float8 DEFAULT random()'] },
  add_col_serial_3step: { files: ['ALTER TABLE t ADD COLUMN n bigserial'] },
  // In one transaction the index would be built over the rows that its UPDATE has just left dead, and fail on their zeros.
  create_expr_index_can_fail: {
    files: [
      'ALTER TABLE t ADD CONSTRAINT no_zero CHECK (a <> 0) NOT VALID',
      'UPDATE t SET a = 1 WHERE a = 0',
      'CREATE INDEX ix ON t((100/a))',
    ],
  },
  rename_table_drop_from_pub_same_tx: {
    files: [
      'BEGIN;\nALTER PUBLICATION p1 DROP TABLE t;\nALTER TABLE t RENAME TO t2;\nCOMMIT;\nALTER PUBLICATION p1 ADD TABLE t2',
    ],
  },
}

/** What touches the table that drifted, so that preflight has to look at it. */
const probe = 'ALTER TABLE t ADD COLUMN probe int'

const asSql = (texts: readonly string[]): string => texts.map(text => text.replace(/;;/g, ';\n')).join(';\n')

/**
 * The case as files: its own statements, the primary's where the hosts got different ones, since the tool decides what a replica
 * gets; where only the replica got something, that is drift, and any change of its table must notice it.
 */
export const writtenCase = ({ id, ddl, define }: DdlCase): WrittenCase => {
  const own = written[id]
  if (own !== undefined) return own
  if (ddl === 'SELECT 1') return { files: [probe], drift: define.ddlReplica ?? [] }
  return { files: [asSql(define.ddlPrimary ?? [ddl])] }
}

/** Settings that a case gives the replica's session, as the replica's database has them for everybody. */
export const settingsOf = ({ ddl, define }: DdlCase): readonly string[] =>
  ddl === 'SELECT 1'
    ? []
    : (define.ddlReplica ?? []).filter(sql => /^SET \w+='(?!UTC)/i.test(sql)).map(sql => sql.replace(/^SET /i, ''))
