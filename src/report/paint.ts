type Tint = (text: string) => string

/** The few colours reports use; `plain` for everything that is not a terminal. */
export type Paint = {
  readonly bold: Tint
  readonly dim: Tint
  readonly red: Tint
  readonly green: Tint
  readonly yellow: Tint
  readonly cyan: Tint
  readonly magenta: Tint
}

const same: Tint = text => text

export const plain: Paint = {
  bold: same,
  dim: same,
  red: same,
  green: same,
  yellow: same,
  cyan: same,
  magenta: same,
}
