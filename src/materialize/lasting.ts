// Materialize calls most of these definite; a slot that lost its place counts as passing there and yet never heals.
const LASTING =
  /incompatible schema change|has been altered|table was (dropped|truncated)|publication ".*" does not exist|slot (overcompacted|compacted past)|replication slot has been invalidated|timeline ID|REPLICA IDENTITY to FULL|negative record multiplicity|saw retractions|contained NULL data|invalid UTF8|failed to cast raw column|unexpected binary data|COPY (output|protocol)/i

/** Whether an error of a Materialize table stays until the table is made anew; null without an error. */
export const lasting = (error: string | null): 'for good' | 'passing' | null => {
  if (error === null) return null
  return LASTING.test(error) ? 'for good' : 'passing'
}

/** A table that will read nothing more, whatever happens upstream. */
export const isDead = ({ error }: { readonly error: string | null }): boolean => lasting(error) === 'for good'
