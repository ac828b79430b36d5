/** The control characters, for use in a class of a regular expression: `[^${controls}]` is any other. */
export const controls = '\\u0000-\\u001f\\u007f'
