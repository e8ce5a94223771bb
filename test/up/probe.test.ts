import { test } from 'vitest'
import { usePair } from '../support/pair.ts'
import { stage } from '../support/stage.ts'
import { status } from '../../src/commands/status.ts'
import { repair } from '../../src/commands/repair.ts'

const servers = usePair(15, 15)
const t = 'CREATE TABLE t (id int PRIMARY KEY, a int NOT NULL, b text); INSERT INTO t SELECT n, n % 5 FROM generate_series(1, 20) n;'
const show = (label: string, r: any) => console.log(label, JSON.stringify({ outcome: r.outcome, ran: r.ran, error: r.error && { code: r.error.code, m: r.error.message, hint: r.error.hint, exit: r.error.exit, place: r.error.place, host: r.error.host } }, null, 1), r.events?.filter((e: any) => ['waiting', 'rerouted'].includes(e.type)).map((e: any) => JSON.stringify(e)).join('\n'))



import { down } from '../../src/commands/down.ts'
test('down', async () => {
  const s = await stage(servers, { '0001_t': t, '0002_u': 'ALTER TABLE t ADD COLUMN c int; CREATE TABLE n (id int PRIMARY KEY)', '0002_u.down': 'ALTER TABLE t DROP COLUMN c; DROP TABLE n' , '0003_v': 'ALTER TABLE t RENAME COLUMN a TO aa', '0003_v.down': 'ALTER TABLE t RENAME COLUMN aa TO a' })
  show('up', await s.up())
  show('down', await down(s.config))
  show('down', await down(s.config))
  show('down none', await down(s.config))
  show('up', await s.up())
  show('down 2', await down(s.config, { step: 2 }))
  show('up', await s.up())
  await s.settled()
})
test('down killed after done', async () => {
  const s = await stage(servers, { '0001_t': t, '0002_u': 'ALTER TABLE t ADD COLUMN c int;', '0002_u.down': 'ALTER TABLE t DROP COLUMN c' })
  await s.up()
  await down(s.config, { onEvent: e => { if (e.type === 'migration-finished') throw new Error('killed') } }).catch(e => console.log(String(e)))
  console.log(await s.pair.onPrimary('select name, state from repl_migrate.migration'))
  show('up', await s.up())
  show('down', await down(s.config))
  show('up', await s.up())
})
test('down half, edited', async () => {
  const s = await stage(servers, { '0001_t': t, '0002_u': 'ALTER TABLE t ADD COLUMN c int; ALTER TABLE t ADD COLUMN d int', '0002_u.down': 'ALTER TABLE t DROP COLUMN c; ALTER TABLE t DROP COLUMN d' })
  await s.up()
  await down(s.config, { onEvent: e => { if (e.type === 'step-started' && e.step.do === 'barrier') throw new Error('killed') } }).catch(e => console.log(String(e)))
  console.log(await s.pair.onPrimary('select name, state from repl_migrate.migration'))
  show('up', await s.up())
  s.write('0002_u.down', 'ALTER TABLE t DROP COLUMN d; ALTER TABLE t DROP COLUMN a')
  show('down', await down(s.config))
  show('up', await s.up())
})
void repair
