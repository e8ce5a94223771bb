import type { Kind, Verdict } from './kind.ts'
import type { Subject } from './subject.ts'

const schema = 'repl_migrate'

/** Refuses to change the tool's own schema from a file that it runs; rights and owners are everybody's to give. */
export const ownTables = (kind: Kind, subject: Subject, { order }: Verdict): Verdict | null => {
  if (order === 'free' || order === 'refuse' || !subject.part.sql.includes(schema)) return null
  const object = kind.object(subject)
  if (object !== schema && !object.startsWith(`${schema}.`)) return null
  return {
    order: 'refuse',
    why: 'by these tables the tool knows what has run where, and sends what runs in the stream: changed by a migration, DDL would be lost or run twice',
    instead:
      '-- nothing: `repl-migrate teardown` removes them, `repl-migrate repair` mends what they say, `repl-migrate setup` makes them',
  }
}
