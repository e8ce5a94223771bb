import { byPosition, type Scope, within } from './scope.ts'

const comments = `
  SELECT d.objoid AS relation, d.objsubid AS position, d.description AS text
  FROM pg_description d
  WHERE d.classoid = 'pg_class'::regclass AND d.objoid >= 16384 AND ${within('d.objoid')}`

type CommentRow = { readonly relation: number; readonly position: number; readonly text: string }

/** Looks up the comment of a relation (position 0) or of its column by attnum. */
export type Comments = (relation: number, position: number) => string | null

/** Comments on relations and columns. */
export const readComments = async (scope: Scope): Promise<Comments> => {
  const rows = await scope.session.query<CommentRow>(comments, [scope.oids])
  const texts = byPosition(rows, row => row.text)
  return (relation, position) => texts.get(relation)?.get(position) ?? null
}
