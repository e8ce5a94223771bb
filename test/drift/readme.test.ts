import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { byWeight, findingsText } from '../../src/report/finding-text.ts'
import { plain } from '../../src/report/paint.ts'
import { usePair } from '../support/pair.ts'
import { driftOf, guidePair } from './guide.ts'

const pairs = usePair(15, 18)
const readme = readFileSync(join(import.meta.dirname, '..', '..', 'README.md'), 'utf8')

/** The guide's own examples of drift, all on one pair, and what the README shows of it. */
test('the output that the README shows is what drift says', async () => {
  const pair = await guidePair(pairs)
  const more = 'CREATE TABLE invoices (id bigint PRIMARY KEY, total numeric)'
  await pair.onPrimary(
    `${more}; CREATE TABLE visits (at timestamptz, page text); CREATE TABLE refunds (id bigint PRIMARY KEY)`,
  )
  await pair.onReplica(`CREATE TABLE invoices (total numeric, id bigint PRIMARY KEY, loaded_at timestamptz DEFAULT now());
    ALTER TABLE invoices REPLICA IDENTITY FULL; CREATE TABLE visits (at timestamptz, page text); ALTER TABLE visits REPLICA IDENTITY FULL;
    CREATE TABLE refunds (id bigint PRIMARY KEY); ALTER TABLE refunds REPLICA IDENTITY FULL;
    ALTER PUBLICATION mz_source ADD TABLE invoices, visits, refunds`)
  await pair.publish('invoices', 'visits')
  await pair.onPrimary(
    `CREATE TABLE bookings (id bigint PRIMARY KEY); ALTER PUBLICATION ${pair.publication} ADD TABLE bookings`,
  )
  await pair.onReplica(`CREATE TABLE bookings (id bigint PRIMARY KEY); ALTER TABLE bookings REPLICA IDENTITY FULL;
    ALTER PUBLICATION mz_source ADD TABLE bookings`)
  await pair.onPrimary('ALTER TABLE orders ADD COLUMN note text')
  const text = findingsText(byWeight(await driftOf(pair)), '', plain).replaceAll(pair.subscription, 'repl_from_primary')
  expect(readme).toContain(`\`\`\`\n${text}\n\`\`\``)
})
