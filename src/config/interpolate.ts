/** A `${VARIABLE}` that the environment does not set, and where it stands. */
export type UnsetVariable = { readonly path: readonly string[]; readonly variable: string }

export type Interpolated = { readonly value: unknown; readonly unset: readonly UnsetVariable[] }

type Environment = Readonly<Record<string, string | undefined>>

const VARIABLE = /\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g

const fill = (value: unknown, path: readonly string[], env: Environment, unset: UnsetVariable[]): unknown => {
  if (typeof value === 'string') {
    return value.replace(VARIABLE, (whole, variable: string) => {
      const found = env[variable]
      if (found === undefined || found === '') unset.push({ path, variable })
      return found || whole
    })
  }
  if (Array.isArray(value)) return value.map((item, index) => fill(item, [...path, String(index)], env, unset))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fill(item, [...path, key], env, unset)]))
}

/** Puts the environment's variables where a configuration says `${VARIABLE}`; an empty variable counts as unset. */
export const interpolate = (value: unknown, env: Environment): Interpolated => {
  const unset: UnsetVariable[] = []
  return { value: fill(value, [], env, unset), unset }
}
