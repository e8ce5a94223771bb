import { parseDuration } from '../base/duration.ts'

/** What a written duration looks like; PostgreSQL's units (documentation 19.1.1), without microseconds. */
export const DURATION_PATTERN = /^\s*\d+(?:\.\d+)?\s*(?:ms|s|min|h|d)?\s*$/

/** Milliseconds of a duration that fits the pattern; a plain number is milliseconds already, as in PostgreSQL. */
export const durationMs = (duration: string | number): number => parseDuration(String(duration)) ?? Number.NaN
