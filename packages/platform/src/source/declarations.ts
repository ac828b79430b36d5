import type { Expression, Program, Statement, VariableDeclaration } from 'oxc-parser'

/** What the names of a file stand for. */
export type Declarations = ReadonlyMap<string, Expression>

export function declarationsOf({ body }: Program): Declarations {
  const variables = body.flatMap((statement) => variablesOf(statement)?.declarations ?? [])
  return new Map(
    variables.flatMap(({ id, init }) =>
      id.type === 'Identifier' && init ? [[id.name, init] as const] : [],
    ),
  )
}

/** The object that is given to `definePlatform`, or else called `platform`. */
export function descriptionIn(declarations: Declarations): Expression | undefined {
  const calls = [...declarations.values()].flatMap((value) =>
    value.type === 'CallExpression' &&
    value.callee.type === 'Identifier' &&
    value.callee.name === 'definePlatform'
      ? value.arguments.slice(0, 1)
      : [],
  )
  const [described] = calls
  return described && described.type !== 'SpreadElement' ? described : declarations.get('platform')
}

/** What an expression is in the end: without types, and what a name stands for. */
export function resolved(
  value: Expression | undefined,
  declarations: Declarations,
): Expression | undefined {
  if (value === undefined) return undefined
  if (value.type === 'TSAsExpression' || value.type === 'TSSatisfiesExpression') {
    return resolved(value.expression, declarations)
  }
  if (value.type === 'ParenthesizedExpression') return resolved(value.expression, declarations)
  if (value.type !== 'Identifier') return value
  const others = new Map([...declarations].filter(([name]) => name !== value.name))
  return resolved(declarations.get(value.name), others)
}

function variablesOf(
  statement: Statement | Program['body'][number],
): VariableDeclaration | undefined {
  if (statement.type === 'VariableDeclaration') return statement
  if (statement.type !== 'ExportNamedDeclaration') return undefined
  const { declaration } = statement
  return declaration?.type === 'VariableDeclaration' ? declaration : undefined
}
