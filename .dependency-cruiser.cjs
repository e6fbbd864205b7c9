// The rooms and whom each may import (docs/decisions/0001-rooms.md). Errors only: a warning is a rule nobody keeps.
const may = {
  domain: [],
  contract: ['domain'],
  storage: [],
  platform: ['storage', 'contract'],
  connectors: ['domain'],
  features: ['platform', 'storage', 'contract', 'domain'],
  reader: ['domain'],
  sandbox: ['platform', 'storage'],
  console: ['contract'],
};
const rooms = ['domain', 'contract', 'storage', 'platform', 'connectors', 'features', 'reader', 'sandbox', 'app', 'console', 'testkit', 'tests', 'tools'];
const tests = '\\.test\\.tsx?$';

const walls = Object.entries(may).map(([room, allowed]) => ({
  name: `wall-${room}`,
  severity: 'error',
  comment: `${room}/ may import only: ${allowed.join(', ') || 'nothing of ours'}.`,
  from: { path: `^${room}/`, pathNot: tests },
  to: { path: `^(${rooms.join('|')})/`, pathNot: [`^${room}/`, ...allowed.map((other) => `^${other}/`)] },
}));

module.exports = {
  forbidden: [
    ...walls,
    { name: 'no-circle', severity: 'error', comment: 'No import circles, type imports included.', from: {}, to: { circular: true } },
    {
      name: 'feature-door', severity: 'error', comment: "Of another feature only its <name>.service.ts.",
      from: { path: '^features/([^/]+)/', pathNot: tests },
      to: { path: '^features/', pathNot: ['^features/$1/', '^features/([^/]+)/\\1\\.service\\.ts$'] },
    },
    {
      name: 'floor-features', severity: 'error', comment: 'notifications and audit import no other feature.',
      from: { path: '^features/(notifications|audit)/', pathNot: tests }, to: { path: '^features/', pathNot: '^features/$1/' },
    },
    {
      name: 'connector-alone', severity: 'error', comment: 'A connector never imports another connector. What lies beside the folders of one port is shared by its connectors.',
      from: { path: '^connectors/([^/]+)/([^/]+)/' }, to: { path: '^connectors/', pathNot: ['^connectors/$1/$2/', '^connectors/$1/[^/]+\\.ts$'] },
    },
    {
      name: 'screen-alone', severity: 'error', comment: 'A screen never imports another screen.',
      from: { path: '^console/src/screens/([^/]+)/' }, to: { path: '^console/src/screens/', pathNot: '^console/src/screens/$1/' },
    },
    {
      name: 'sandbox-halves', severity: 'error', comment: 'The two halves of the sandbox share nothing but the process.',
      from: { path: '^sandbox/([^/]+)/' }, to: { path: '^sandbox/', pathNot: '^sandbox/$1/' },
    },
    {
      name: 'sql-only-in-stores', severity: 'error', comment: 'Kysely is used by stores, storage/ and platform/ only.',
      from: { path: '^features/', pathNot: ['\\.store\\.ts$', tests] }, to: { path: 'node_modules/kysely' },
    },
    {
      name: 'no-dumping-ground', severity: 'error', comment: 'Name a thing for what it is.',
      from: {}, to: { path: '(^|/)(utils?|helpers?|common|misc|shared|lib)(/|\\.tsx?$)', pathNot: 'node_modules' },
    },
    {
      name: 'no-test-imports', severity: 'error', comment: 'Product code never imports tests or the test kit.',
      from: { path: `^(${rooms.filter((r) => r !== 'tests' && r !== 'testkit').join('|')})/`, pathNot: [tests, '^tools/(test|bench)(\\.ts$|/)'] },
      to: { path: '(^testkit/|^tests/|\\.test\\.tsx?$)' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(node_modules/(?!kysely)|\\.cache|console/dist|planted)' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'require', 'node', 'default'], extensions: ['.ts', '.tsx', '.js', '.json'] },
  },
};
