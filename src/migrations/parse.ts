import { posix } from 'node:path'
import { Fault } from '../base/fault.ts'
import { parseStatements } from '../sql/statements.ts'
import { attachDirectives, isNoTransaction, overlay } from './attach.ts'
import { cutBlocks } from './blocks.ts'
import { mayDirect } from './directives.ts'
import type { Migration, ParsedMigration, Text } from './migration.ts'

/**
 * Reads a migration to the end: statements, the directives that apply to each (its own before its block's before the file's),
 * and the blocks that commit together. Throws a Fault (exit 2) with the place where the SQL, a directive or the transaction
 * control cannot be read, and where it is to be undone but has no SQL for that.
 */
export const parseMigration = async (migration: Migration, which: 'up' | 'down'): Promise<ParsedMigration> => {
  const text = which === 'up' ? migration.up : downOf(migration)
  const comments = mayDirect(text.sql)
  const { head, statements } = attachDirectives(text, await parseStatements(text, { comments }))
  const transaction = head.some(isNoTransaction) ? 'none' : (text.transaction ?? migration.transaction)
  const blocks = cutBlocks(statements, transaction === 'none' ? 'apart' : 'together')
  return {
    migration,
    blocks: blocks.map(block => ({
      mode: block.mode,
      statements: block.statements.map(({ statement, directives }) => ({
        statement,
        directives: overlay(head, directives),
      })),
    })),
  }
}

const downOf = ({ name, up, down }: Migration): Text => {
  if (down !== null) return down
  const folder = posix.dirname(up.file)
  const file = posix.basename(folder) === name ? `${folder}/down.sql` : up.file.replace(/(?:\.up)?\.sql$/i, '.down.sql')
  throw new Fault('migration-without-down', `\`${name}\` cannot be undone: it has no down SQL`, {
    place: { file: up.file, line: 1, column: 1 },
    hint: `write the SQL that undoes it to \`${file}\`, or below \`-- +goose Down\` or \`-- migrate:down\` in its file`,
    exit: 2,
  })
}
