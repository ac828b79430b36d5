/* Spellings of a path that someone might hope the gateway takes for one name and the broker for another. */

function spelled(name: string, spell: (character: string, index: number) => string): string {
  return name.split('').map(spell).join('')
}

const hex = (character: string) => character.charCodeAt(0).toString(16).padStart(2, '0')
const encoded = (character: string) => `%${hex(character)}`

/** Ways to write a name such as `/vault/door` in a path, among them such as mean another name. */
export function spellings(name: string): string[] {
  const bare = name.replace(/^\//, '')
  return [
    ...slashes.map((slash) => bare.replaceAll('/', slash)),
    ...heads.map((head) => head + bare),
    ...tails.map((tail) => bare + tail),
    ...respelled(bare),
  ]
}

const words = (text: string) => text.split(' ')

/** What may stand for a slash; the last are overlong, of full width, and the sign for division. */
const slashes = words('/ // /./ /x/../ %2F %2f %252F \\ %5C ;/ /;/ %c0%af %ef%bc%8f %e2%88%95')

const heads = [
  ...words('/ // %2F %2f%2f %252F ./ %2e/ ../ %00 %20 %09 x/../ x/%2e%2e/ x%2F..%2F x/..;/'),
  '/'.repeat(200),
  'x/../'.repeat(300),
]

const tails = [
  ...words('/ // . .. /. /.. %2F %2e ; ;x=y ~ * %2A + %20 ? ?x ?name=other # #x %3F %3Fx %23 &x'),
  ...words('%00 %00.txt %0a %0d%0a %09 %7f %c2%a0 %e2%80%8b %ff % %zz %26x'),
  '/'.repeat(200),
  '.'.repeat(3_000),
]

function respelled(bare: string): string[] {
  const others = (spell: (character: string) => string) => (character: string, index: number) =>
    index % 2 ? character : spell(character)
  const capital = (character: string) => character.toUpperCase()
  return [
    bare.toUpperCase(),
    spelled(bare, others(capital)),
    spelled(bare, encoded),
    spelled(bare, others(encoded)),
    spelled(bare, (character) => encoded(character).replace('%', '%25')),
  ]
}

/** Headers by which some servers take another path or another method than the request's. */
export const detours = (path: string): string[] =>
  [
    'x-original-url',
    'x-rewrite-url',
    'x-forwarded-uri',
    'x-forwarded-path',
    'x-original-uri',
    'x-envoy-original-path',
  ].map((header) => `${header}: ${path}\r\n`)
