import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** What a table goes through, one migration each. */
const life: readonly ((table: string) => string)[] = [
  table => `CREATE TABLE ${table} (id bigint PRIMARY KEY, name text NOT NULL, kept boolean DEFAULT true);`,
  table => `ALTER TABLE ${table} ADD COLUMN note text;`,
  table => `INSERT INTO ${table} (id, name, note) SELECT i, 'name ' || i, 'note' FROM generate_series(1, 20) i;`,
  table => `CREATE INDEX ON ${table} (name);`,
  table => `ALTER TABLE ${table} DROP COLUMN kept;`,
]

/**
 * Writes so many migrations of one statement each, a new table every fifth; answers their paths in order. Names and
 * markers are such that every runner in this bench reads the same files.
 */
export const writeSmallMigrations = (folder: string, count: number): readonly string[] => {
  mkdirSync(folder, { recursive: true })
  return Array.from({ length: count }, (_, index) => {
    const path = join(folder, `${20260101000000 + index}_change.sql`)
    const sql = life[index % life.length]?.(`t${Math.floor(index / life.length)}`) ?? ''
    writeFileSync(path, `-- migrate:up\n${sql}\n-- migrate:down\n`)
    return path
  })
}
