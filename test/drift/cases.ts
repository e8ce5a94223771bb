import type { Case } from './case.ts'
import { columnCases } from './column-cases.ts'
import { constraintCases } from './constraint-cases.ts'
import { identityCases } from './identity-cases.ts'
import { partitionCases } from './partition-cases.ts'
import { publicationCases } from './publication-cases.ts'
import { subscriptionCases } from './subscription-cases.ts'
import { tableCases } from './table-cases.ts'

export const cases: readonly Case[] = [
  ...columnCases,
  ...constraintCases,
  ...identityCases,
  ...tableCases,
  ...publicationCases,
  ...subscriptionCases,
  ...partitionCases,
]
