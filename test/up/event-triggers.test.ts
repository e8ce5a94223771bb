import { describe, expect, test } from 'vitest'
import { setup } from '../../src/commands/setup.ts'
import { usePair } from '../support/pair.ts'
import { fewMajors, stage } from '../support/stage.ts'

const logged = `CREATE TABLE orders (id integer PRIMARY KEY, total integer);
CREATE TABLE ddl_log (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, tag text);
CREATE FUNCTION note() RETURNS event_trigger LANGUAGE plpgsql AS $$BEGIN INSERT INTO public.ddl_log (tag) VALUES (tg_tag); END$$;
CREATE EVENT TRIGGER noted ON ddl_command_end WHEN TAG IN ('ALTER TABLE') EXECUTE PROCEDURE note();`

describe.each(fewMajors())('event triggers that write rows, %i → %i', (primary, replica) => {
  const servers = usePair(primary, replica)

  test('fire on the primary, and what they write arrives once', async () => {
    const scene = await stage(servers, { '1_log': logged })
    await scene.up()
    scene.write(
      '2_change',
      `SET statement_timeout = 0; ALTER TABLE orders ADD COLUMN note text;
ALTER TABLE orders ALTER COLUMN total SET NOT NULL; ALTER TABLE orders RENAME COLUMN note TO remark;`,
    )
    scene.write('3_more', 'ALTER TABLE orders DROP COLUMN remark;')
    expect(await scene.up()).toMatchObject({ outcome: 'done', error: null })
    expect(await scene.pair.onReplica("SELECT count(*)::int AS rows FROM ddl_log WHERE tag = 'ALTER TABLE'")).toEqual(
      await scene.pair.onPrimary("SELECT count(*)::int AS rows FROM ddl_log WHERE tag = 'ALTER TABLE'"),
    )
    await scene.settled()
  })

  test('nor does a second setup wake them', async () => {
    const scene = await stage(servers, { '1_log': logged })
    await scene.up()
    await scene.pair.onPrimary('CREATE TABLE extra (id integer PRIMARY KEY)')
    await setup(scene.config)
    await scene.settled()
  })

  test('what the file means for the replica alone fires there', async () => {
    const scene = await stage(servers, {
      '1_notes': `-- repl-migrate: host=replica
CREATE TABLE notes (id integer PRIMARY KEY, at integer);
-- repl-migrate: host=replica
CREATE FUNCTION seven() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN NEW.at := 7; RETURN NEW; END$$;
-- repl-migrate: host=replica
CREATE TRIGGER seven BEFORE INSERT ON notes FOR EACH ROW EXECUTE PROCEDURE seven();
-- repl-migrate: host=replica
INSERT INTO notes VALUES (1, 0);`,
    })
    expect(await scene.up()).toMatchObject({ outcome: 'done', error: null })
    expect(await scene.pair.onReplica('SELECT at FROM notes')).toEqual([{ at: 7 }])
  })

  test('one that cannot be silenced is met in the rehearsal, and one that writes nothing is let be', async () => {
    const scene = await stage(servers, { '1_log': `${logged}\nINSERT INTO orders VALUES (1, 1);` })
    await scene.up()
    await scene.pair.onReplica('ALTER EVENT TRIGGER noted ENABLE ALWAYS')
    scene.write('2_change', 'ALTER TABLE orders ALTER COLUMN total TYPE bigint;')
    const { outcome, error } = await scene.up()
    expect({ outcome, code: error?.code }).toEqual({ outcome: 'failed', code: 'event-trigger-writes' })
    expect(error?.message).toContain('ddl_log')
    expect(await scene.pair.applyErrors()).toEqual([])
    await scene.pair.onReplica(
      'CREATE OR REPLACE FUNCTION note() RETURNS event_trigger LANGUAGE plpgsql AS $$BEGIN PERFORM 1; END$$',
    )
    expect(await scene.up()).toMatchObject({ outcome: 'done', error: null })
    await scene.settled()
  })
})
