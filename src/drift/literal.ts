const literal = /^\(*(?:'(?:[^']|'')*'|-?\d+(?:\.\d+)?|true|false|NULL)\)*(?:::[\w. "[\](),]+)?$/i

/** Is a default a plain constant, the same on every host and for every row? */
export const isLiteral = (expression: string): boolean => literal.test(expression)
