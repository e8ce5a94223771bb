import { test } from 'vitest'
import { usePair } from '../support/pair.ts'
import { stage } from '../support/stage.ts'
import { status } from '../../src/commands/status.ts'
import { repair } from '../../src/commands/repair.ts'

const servers = usePair(15, 15)
const t = 'CREATE TABLE t (id int PRIMARY KEY, a int NOT NULL, b text); INSERT INTO t SELECT n, n % 5 FROM generate_series(1, 20) n;'
const show = (label: string, r: any) => console.log(label, JSON.stringify({ outcome: r.outcome, ran: r.ran, error: r.error && { code: r.error.code, m: r.error.message, hint: r.error.hint, exit: r.error.exit, place: r.error.place, host: r.error.host } }, null, 1), r.events?.filter((e: any) => ['waiting', 'rerouted'].includes(e.type)).map((e: any) => JSON.stringify(e)).join('\n'))




test('async replica crash', async () => {
  const s = await stage(servers, { '0001_t': t })
  await s.up()
  await s.pair.caughtUp()
  await s.pair.onReplica("ALTER SYSTEM SET synchronous_commit = off"); await s.pair.onReplica("ALTER SYSTEM SET wal_writer_delay = '10s'"); await s.pair.onReplica('select pg_reload_conf()'); await new Promise(r => setTimeout(r, 500))
  s.write('0002_u', 'ALTER TABLE t ADD COLUMN c int; INSERT INTO t VALUES (100, 1, null, 3)')
  show('up', await s.up())
  await servers.pair().replica.kill()
  await servers.pair().replica.restart()
  console.log(await s.pair.onReplica("select attname, attnotnull from pg_attribute where attrelid='t'::regclass and attnum>0"))
  console.log(await s.pair.onReplica("select * from repl_migrate.replica_step"))
  show('up', await s.up())
  await s.pair.caughtUp().catch(e => console.log(e.message))
  console.log(await s.pair.applyErrors())
})
void repair
