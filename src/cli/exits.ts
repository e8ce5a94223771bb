/** The exit code of a run's outcome (product contract, section 6). */
export const exits = { done: 0, nothing: 0, refused: 1, failed: 1, waiting: 4, 'in-doubt': 5 } as const
