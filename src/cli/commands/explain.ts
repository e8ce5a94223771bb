import { type Explanation, explain } from '../../commands/explain.ts'
import { kindList, kindText, partsText } from '../../report/kind-text.ts'
import type { Paint } from '../../report/paint.ts'
import { riskText } from '../../report/risk-text.ts'
import type { Globals } from '../globals.ts'
import type { Outcome } from '../outcome.ts'

const text = (found: Explanation, paint: Paint): string => {
  if ('parts' in found) return partsText(found.parts, paint)
  if (found.risk !== undefined) return riskText(found.risk, found.kinds, paint)
  const [only, ...others] = found.kinds
  return only === undefined || others.length > 0 ? kindList(found.kinds, paint) : kindText(only, paint)
}

export const run = async (_globals: Globals, _options: unknown, words: readonly string[]): Promise<Outcome> => {
  const found = await explain(words.join(' '))
  return { report: { outcome: 'explained', ...found }, text: paint => text(found, paint), exit: 0 }
}
