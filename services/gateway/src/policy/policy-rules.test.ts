import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { SettingsError } from '@gatehouse/kit'
import { Policies } from './policies.ts'

function faultsOf(text: string): readonly string[] {
  try {
    const { all } = new Policies([{ name: 'policies/x.cedar', text }])
    return all.flatMap(() => [])
  } catch (error) {
    assert.ok(error instanceof SettingsError)
    return error.problems
  }
}

const everything = '@id("all") permit (principal, action, resource);\n'

describe('Policies, at the start,', () => {
  const cases: [what: string, text: string, fault: RegExp][] = [
    ['no id', 'permit (principal, action, resource);', /line 1: a policy has no id/],
    ['an id that is none', '@id("A b") permit (principal, action, resource);', /"A b" is no id/],
    ['an id twice', everything + everything, /line 2: the id all is taken, by .*, line 1/],
    [
      'an unknown action',
      '\n\n@id("a")\npermit (principal, action == Action::"GetParam", resource);',
      /x\.cedar, line 4: unrecognized action.*did you mean Action::"GetParameter"/,
    ],
    ['an unknown type', '@id("a") permit (principal is Persn, action, resource);', /`Person`/],
    [
      'an attribute that not all have',
      '@id("a") permit (principal, action, resource) when { principal.email == "a" };',
      /attribute `email` on entity type `Anonymous` not found/,
    ],
    [
      'a forbid that can never apply',
      '@id("a") forbid (principal, action == Action::"GetParameter", resource is Bucket);',
      /line 1: a can never apply/,
    ],
    ['a template', '@id("a") permit (principal == ?principal, action, resource);', /template/],
    [
      'no semicolon',
      `${everything}// é\n@id("a") permit (principal, action, resource)`,
      /line 3: unex/,
    ],
    [
      'text that reads otherwise than it is',
      '@id("a") permit (principal in Role::"a\u202eb", action, resource);',
      /`a\?b` contains BIDI/,
    ],
    ['a word for another', '@id("a") permit (principal, actoin, resource);', /actoin/],
  ]
  for (const [what, text, fault] of cases) {
    it(`refuses ${what}`, () => assert.match(faultsOf(text).join('\n'), fault))
  }

  it('names every fault at once, in the order of the file', () => {
    const faults = faultsOf(cases.map(([, text]) => text).join('\n'))
    assert.ok(faults.length >= cases.length - 1, String(faults.length))
    const lines = faults.map((fault) => Number(/line (\d+)/.exec(fault)?.[1]))
    assert.deepEqual(
      lines,
      lines.toSorted((a, b) => a - b),
    )
  })

  it('knows policies from what looks like their end', () => {
    const { all } = new Policies([
      {
        name: 'x',
        text: `// Not about this one; it is apart.

// Of two lines; the first,
// and the second.
@id("a") // "; more
permit (principal, action == Action::"GetParameter", resource)
when { resource.name == "\\";\\\\" || resource.name like "//;*" };
@id("b") forbid (principal, action, resource); // the end;`,
      },
    ])
    assert.deepEqual(
      all.map(({ id, line, comment }) => [id, line, comment]),
      [
        ['a', 5, 'Of two lines; the first,\nand the second.'],
        ['b', 8, ''],
      ],
    )
  })
})
