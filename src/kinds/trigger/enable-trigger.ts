import { command, member } from '../alter.ts'
import type { Kind } from '../kind.ts'

const onApply = new Set(['AT_EnableReplicaTrig', 'AT_EnableAlwaysTrig', 'AT_EnableReplicaRule', 'AT_EnableAlwaysRule'])

/** ALTER TABLE … ENABLE, DISABLE TRIGGER or RULE. */
export const enableTrigger: Kind = {
  name: 'enable-trigger',
  keys: [
    'AlterTableStmt.AT_EnableTrig',
    'AlterTableStmt.AT_DisableTrig',
    'AlterTableStmt.AT_EnableTrigAll',
    'AlterTableStmt.AT_DisableTrigAll',
    'AlterTableStmt.AT_EnableTrigUser',
    'AlterTableStmt.AT_DisableTrigUser',
    'AlterTableStmt.AT_EnableRule',
    'AlterTableStmt.AT_DisableRule',
    ...[...onApply].map(subtype => `AlterTableStmt.${subtype}`),
  ],
  about: 'Says when a trigger or rule fires.',
  object: member,
  lock: 'SHARE ROW EXCLUSIVE',
  needed: 'mirror',
  risks: subject =>
    command(subject).subtype?.startsWith('AT_DisableTrig') === true
      ? [
          {
            code: 'checks-off',
            says: `${command(subject).name === undefined ? 'its triggers do' : `${command(subject).name} does`} not fire from here on`,
          },
        ]
      : [],
  cases: [
    {
      when: 'it is to fire when apply writes (REPLICA, ALWAYS)',
      test: subject => onApply.has(command(subject).subtype ?? ''),
      verdict: {
        order: 'refuse',
        why: 'on the replica it would fire for every row apply writes, and change or repeat what the primary’s has done already',
        diverges: true,
        instead: subject =>
          `-- repl-migrate: host=primary\n${subject.part.sql};\n-- or, where the replica’s rows are meant to differ:\n-- repl-migrate: host=replica\n${subject.part.sql}`,
      },
    },
  ],
  otherwise: {
    order: 'free',
    why: 'it concerns writes of the application, not those of apply',
  },
  examples: [
    {
      title: 'ENABLE ALWAYS',
      given: [
        'CREATE TABLE orders (id bigint PRIMARY KEY, total integer)',
        'CREATE FUNCTION raise() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN NEW.total := NEW.total + 1; RETURN NEW; END$$',
        'CREATE TRIGGER raise BEFORE INSERT ON orders FOR EACH ROW EXECUTE PROCEDURE raise()',
      ],
      sql: 'ALTER TABLE orders ENABLE ALWAYS TRIGGER raise',
      order: 'refuse',
      wrong: {
        order: 'both-at-once',
        failure: 'diverges',
        after: ['INSERT INTO orders SELECT -i, i FROM generate_series(1, 20) AS i'],
      },
    },
    {
      title: 'a trigger is switched off',
      given: [
        'CREATE TABLE orders (id bigint PRIMARY KEY, total integer)',
        'CREATE FUNCTION raise() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN NEW.total := NEW.id; RETURN NEW; END$$',
        'CREATE TRIGGER raise BEFORE INSERT ON orders FOR EACH ROW EXECUTE PROCEDURE raise()',
      ],
      sql: 'ALTER TABLE orders DISABLE TRIGGER raise',
      order: 'free',
    },
  ],
}
