import type { Finding } from '../base/finding.ts'
import { type Comparison, finding } from './comparison.ts'

/** What the two databases are, whatever is in them. Nothing but making one anew changes it, so there is no cure. */
export const databaseFindings = (comparison: Comparison): readonly Finding[] => [
  ...encodingFindings(comparison),
  ...collationFindings(comparison),
]

/** The primary converts texts into the replica's encoding; SQL_ASCII takes every byte as it is. */
const encodingFindings = ({ primary, replica }: Comparison): readonly Finding[] => {
  if (primary.encoding === replica.encoding) return []
  const wide = replica.encoding === 'UTF8' || replica.encoding === 'SQL_ASCII'
  const about = {
    host: replica.host,
    object: replica.database,
    message: `the database is encoded in ${primary.encoding} on ${primary.host} and in ${replica.encoding} on ${replica.host}`,
  }
  return [
    wide && primary.encoding !== 'SQL_ASCII'
      ? finding({
          ...about,
          code: 'encoding-differs',
          weight: 'note',
          why: 'texts are converted on their way, and every character of the primary has a place on the replica',
        })
      : finding({
          ...about,
          code: 'encoding-narrower-on-replica',
          weight: 'blocks',
          why: `the first character that ${replica.encoding} does not have stops the subscription: no equivalent in encoding`,
        }),
  ]
}

const collationFindings = ({ primary, replica }: Comparison): readonly Finding[] =>
  primary.collation === replica.collation
    ? []
    : [
        finding({
          code: 'database-collation-differs',
          weight: 'note',
          host: replica.host,
          object: replica.database,
          message: `texts are sorted by ${primary.collation} on ${primary.host} and by ${replica.collation} on ${replica.host}`,
          why: 'rows are equal, their order is not; only a CHECK or a partition bound that compares texts could judge a row otherwise',
        }),
      ]
