import type { RiskPage } from '../kinds/risk.ts'
import type { KindReport } from './kind.ts'
import { kindList } from './kind-text.ts'
import type { Paint } from './paint.ts'

/** A risk's page for terminals: what it is, who suffers, what to do, how to accept it, and which statements bring it. */
export const riskText = (
  { code, weight, about, why, instead }: RiskPage,
  kinds: readonly KindReport[],
  paint: Paint,
): string =>
  [
    `${paint.bold(code)}  ${paint.dim(weight)}`,
    about,
    '',
    `${paint.yellow('why')}      ${why}`,
    `${paint.yellow('instead')}  ${instead}`,
    `${paint.yellow('accept')}   -- repl-migrate: allow=${code} reason="…"`,
    ...(kinds.length === 0 ? [] : ['', kindList(kinds, paint)]),
  ].join('\n')
