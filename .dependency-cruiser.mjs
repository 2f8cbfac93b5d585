// Who may import whom. TypeScript 7 has no JavaScript interface, so files are parsed by swc.
const TEST = '(\\.test\\.tsx?$|(^|/)testing/)';
const PRODUCT = '^(shared|kiosk-ui|device-agent|server)/(src|console)/';

export default {
  forbidden: [
    {
      name: 'programs-share-only-shared',
      comment: 'The kiosk UI, the device agent and the server meet in shared/ and on the wire, never in an import.',
      severity: 'error',
      from: { path: '^(kiosk-ui|device-agent|server)/' },
      to: { path: '^(kiosk-ui|device-agent|server)/', pathNot: '^$1/' },
    },
    {
      name: 'shared-is-pure',
      comment:
        'shared/ runs in the browser and in Node: no I/O, no framework, nothing outside itself but three libraries.',
      severity: 'error',
      from: { path: '^shared/src/', pathNot: TEST },
      to: { pathNot: ['^shared/src/', '^node_modules/(valibot|jose|@hpke/core)/'] },
    },
    {
      name: 'shared-knows-nobody',
      comment: 'Not even the tests of shared/ know a program.',
      severity: 'error',
      from: { path: '^shared/' },
      to: { path: '^(kiosk-ui|device-agent|server|scripts|e2e)/' },
    },
    {
      name: 'product-without-props',
      comment: 'Virtual devices, scripts and tests stand beside the product; no product file imports them.',
      severity: 'error',
      from: { path: PRODUCT, pathNot: TEST },
      to: { path: ['^device-agent/virtual/', '^(scripts|e2e)/', TEST] },
    },
    {
      name: 'domain-without-edges',
      comment: 'server/src/http and server/src/sockets call the domain; the domain does not know them.',
      severity: 'error',
      from: { path: '^server/src/[^/]+/', pathNot: ['^server/src/(http|sockets)/', TEST] },
      to: { path: '^server/src/(http|sockets)/' },
    },
    {
      name: 'no-cycles',
      comment: 'Files that need each other are one thing or three.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-orphans',
      comment: 'A file that imports nothing and that nothing imports is lost.',
      severity: 'error',
      from: {
        orphan: true,
        pathNot: ['\\.d\\.ts$', '(^|/)[^/]+\\.config\\.ts$', '^(scripts/bootstrap|\\.dependency-cruiser)\\.mjs$'],
      },
      to: {},
    },
    {
      name: 'imports-exist',
      comment: 'An import that leads nowhere breaks at run time.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    parser: 'swc',
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|coverage)/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json'],
    },
  },
};
