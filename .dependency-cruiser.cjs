/*
 * Who may know whom (docs: architecture). TypeScript is read by @swc/core: without it, beside
 * TypeScript 7, the checker reads no file and finds nothing wrong.
 */
/** Files of tests, and the helpers beside them. */
const tests = '(\\.(test|contract)|/test-[^/]+)\\.ts$'

// The walker of @swc/core knows no `using`: it is walked as any other declaration of variables.
const walker = require('@swc/core/Visitor.js').Visitor.prototype
// oxlint-disable-next-line typescript/unbound-method
const { visitStatement } = walker
walker.visitStatement = function visit(statement) {
  if (statement.type !== 'UsingDeclaration') return visitStatement.call(this, statement)
  return { ...statement, decls: this.visitVariableDeclarators(statement.decls) }
}

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'services-are-apart',
      comment: 'Services talk over HTTP and never share code.',
      severity: 'error',
      from: { path: '^services/([^/]+)/' },
      to: { path: '^services/', pathNot: '^services/$1/' },
    },
    {
      name: 'services-know-contract-and-kit',
      comment:
        'Of the packages, services know contract and kit; broker and directory also aws and iam.',
      severity: 'error',
      from: { path: '^services/' },
      to: { path: '^packages/', pathNot: '^packages/(contract|kit|aws|iam)/' },
    },
    {
      name: 'iam-is-for-owners-of-data',
      comment: 'Only what calls AWS holds its calls against the IAM policies.',
      severity: 'error',
      from: { pathNot: '^(services/(broker|directory)|packages/(platform|iam)|test)/' },
      to: { path: '^packages/iam/' },
    },
    {
      name: 'packages-know-no-service',
      comment: 'Packages are below services: they may not know them.',
      severity: 'error',
      from: { path: '^packages/' },
      to: { path: '^services/' },
    },
    {
      name: 'contract-and-iam-stand-alone',
      severity: 'error',
      from: { path: '^packages/(contract|iam)/' },
      to: { path: '^packages/', pathNot: '^packages/$1/' },
    },
    {
      name: 'kit-knows-contract',
      severity: 'error',
      from: { path: '^packages/kit/' },
      to: { path: '^packages/', pathNot: '^packages/(kit|contract)/' },
    },
    {
      name: 'aws-knows-contract-and-kit',
      severity: 'error',
      from: { path: '^packages/aws/' },
      to: { path: '^packages/', pathNot: '^packages/(aws|kit|contract)/' },
    },
    {
      name: 'platform-is-a-description',
      comment:
        'It knows how to say things, not how to call them: of the packages iam, and no HTTP.',
      severity: 'error',
      from: { path: '^packages/platform/', pathNot: tests },
      to: {
        path: [
          '^packages/(contract|kit)/',
          '^(node:)?(http|https|http2|net|tls)$',
          'node_modules/(undici|fastify|@fastify)/',
        ],
      },
    },
    {
      name: 'cli-knows-packages-alone',
      comment: 'The CLI starts services as processes.',
      severity: 'error',
      from: { path: '^cli/' },
      to: { path: '^(services/|packages/(?!platform/|contract/|kit/|aws/))' },
    },
    {
      name: 'aws-has-few-callers',
      comment: 'The gateway holds no AWS credential; broker, directory and CLI have one each.',
      severity: 'error',
      from: { pathNot: '^(packages/aws|services/(broker|directory)|cli|test)/' },
      to: { path: ['^packages/aws/', 'node_modules/(@aws-sdk|@smithy|@aws)/'] },
    },
    {
      name: 'nobody-imports-the-cli',
      severity: 'error',
      from: { pathNot: '^cli/' },
      to: { path: '^cli/' },
    },
    {
      name: 'nobody-imports-tests',
      comment: 'Tests and their helpers may use test/support.',
      severity: 'error',
      from: { pathNot: ['^test/', tests] },
      to: { path: ['^test/', tests] },
    },
    {
      name: 'nobody-imports-the-bench',
      severity: 'error',
      from: { pathNot: '^bench/' },
      to: { path: '^bench/' },
    },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'everything-resolves',
      comment: 'A name that does not resolve is one that no rule is held against.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    parser: 'swc',
    doNotFollow: { path: 'node_modules' },
    // An import of a type is an import: what a component knows is what it names.
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node'] },
  },
}
