import type { Random } from '../../../src/embedded/random.ts'
import type { Session } from '../../../src/postgres/session.ts'
import { type Drawing, draw } from './grammar.ts'
import { readScene } from './scene.ts'

/** A file that runs by hand, its statements in order. `discarded` counts what was drawn and would not run. */
export type RandomFile = {
  /** As tried, all in one transaction. */
  readonly statements: readonly string[]
  /** As written into the file, one text for each of `statements`. */
  readonly written: readonly string[]
  readonly names: readonly string[]
  readonly discarded: number
}

export type Wish = { readonly what: 'anything' | 'building'; readonly statements: number; readonly major: number }

/** What it has left for the end of the transaction holds, and stays left: the server alters no table that has triggers pending. */
const runs = async (session: Session, { statements }: Drawing): Promise<boolean> => {
  await session.run('SAVEPOINT drawn')
  try {
    for (const sql of statements) await session.run(sql)
    await session.run(
      'SAVEPOINT judged; SET CONSTRAINTS ALL IMMEDIATE; ROLLBACK TO judged; RELEASE judged; RELEASE drawn',
    )
    return true
  } catch {
    await session.run('ROLLBACK TO drawn; RELEASE drawn')
    return false
  }
}

/** What is built CONCURRENTLY ends the transaction for which SET LOCAL holds: tried in one transaction, it would go on. */
const endsSettings = ({ written = [] }: Drawing, before: readonly string[]): boolean =>
  written.some(sql => sql.includes('CONCURRENTLY')) && before.some(sql => /^SET LOCAL|set_config\(.*true\)/i.test(sql))

/**
 * Draws statements one after another, each from the schema that those before it leave, and keeps what the server runs. They have
 * then run in the transaction that `session` is in.
 */
export const drawFile = async (session: Session, random: Random, wish: Wish): Promise<RandomFile> => {
  const statements: string[] = []
  const written: string[] = []
  const names: string[] = []
  let discarded = 0
  let scene = await readScene(session, wish.major, random)
  while (statements.length < wish.statements) {
    const drawing = draw(scene, wish.what)
    if (drawing === null) continue
    if (endsSettings(drawing, statements) || !(await runs(session, drawing))) {
      discarded += 1
      continue
    }
    statements.push(...drawing.statements)
    written.push(...(drawing.written ?? drawing.statements))
    names.push(...drawing.names)
    scene = await readScene(session, wish.major, random)
  }
  return { statements, written, names, discarded }
}
