import { byPosition, type Scope, within } from './scope.ts'

const comments = `
  SELECT d.objoid AS relation, d.objsubid AS position, d.description AS text
  FROM pg_description d
  WHERE d.classoid = 'pg_class'::regclass AND d.objoid >= 16384 AND ${within('d.objoid')}`

type CommentRow = { readonly relation: number; readonly position: number; readonly text: string }

/** Comments by relation, then by attnum; 0 is the relation's own. */
export type Comments = ReadonlyMap<number, ReadonlyMap<number, string>>

/** Comments on relations and columns. */
export const readComments = async (scope: Scope): Promise<Comments> =>
  byPosition(await scope.session.query<CommentRow>(comments, [scope.oids]), row => row.text)
