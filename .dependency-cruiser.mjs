// Who may import whom. Each rule carries the sentence a newcomer needs.
// Test files and tools/ are free of the layers: they may look at everything.
const TEST = '(\\.test|/testing)\\.ts$';

/** The one file of mathematics behind which @stdlib stands. */
const MATH = '^src/statistics/math\\.ts$';

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'no-circular',
      comment:
        'Two files that import each other cannot be read, tested or moved alone: put what both need into a third file.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'engine-stands-alone',
      comment:
        'The engine turns a Scenario and a seed into what happened, and of the other rooms uses only the pure functions of statistics: hand in what it needs, and let the caller use what comes out.',
      severity: 'error',
      from: { path: '^src/engine/', pathNot: TEST },
      to: { path: '^src/(?!engine/|statistics/|scenarios/(scenario|distribution|rules)\\.ts$)' },
    },
    {
      name: 'engine-takes-the-scenario-type-only',
      comment:
        'The engine takes the Scenario as a type: write `import type`. Parsing, defaults and messages are over before the engine starts.',
      severity: 'error',
      from: { path: '^src/engine/', pathNot: TEST },
      to: {
        path: '^src/scenarios/(scenario|distribution|rules)\\.ts$',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'runs-in-a-browser',
      comment:
        'engine, scenarios and statistics run in a browser and import nothing of Node: the caller in bin, experiments or live reads the file, asks the clock and hands the result in.',
      severity: 'error',
      from: { path: '^src/(engine|scenarios|statistics)/', pathNot: TEST },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'statistics-and-report-know-engine-types-only',
      comment:
        'statistics are pure functions over arrays and report redraws from result.json without simulating: both take types from the engine (write `import type`), never code.',
      severity: 'error',
      from: { path: '^src/(statistics|report)/', pathNot: TEST },
      to: { path: '^src/engine/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'live-from-bin-only',
      comment:
        'live knows sockets and the wall clock; only a command in bin may start it, so that nothing else can come to depend on either.',
      severity: 'error',
      from: { path: '^src/(?!live/)', pathNot: TEST },
      to: { path: '^src/live/' },
    },
    {
      name: 'bin-composes',
      comment:
        'bin puts the rooms together and nobody imports it: move what you need from bin into a room of src.',
      severity: 'error',
      from: { path: '^src/', pathNot: TEST },
      to: { path: '^bin/' },
    },
    {
      name: 'one-door-to-mathematics',
      comment:
        'log, exp, pow and gamma come through src/statistics/math.ts only, so that one file decides the bits of every result.',
      severity: 'error',
      from: { path: '^(src|bin)/', pathNot: [MATH, TEST] },
      to: { path: 'node_modules/@stdlib/' },
    },
    {
      name: 'nothing-shipped-imports-tools-or-tests',
      comment:
        'tools/, test/ and test files are not in the package: what runs in src or bin may not need them.',
      severity: 'error',
      from: { path: '^(src|bin)/', pathNot: TEST },
      to: { path: ['^(tools|test)/', TEST] },
    },
    {
      name: 'no-dev-dependency',
      comment:
        'A user who installs chatsim has no dev dependencies: move the package to `dependencies` or keep it out of src and bin.',
      severity: 'error',
      // The template of `chatsim k6` is copied, never run here: k6 brings its modules itself.
      from: { path: '^(src|bin)/', pathNot: [TEST, '^src/live/k6/template/'] },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only', 'npm'] },
    },
    {
      name: 'not-to-unresolvable',
      comment:
        'This import leads nowhere: check the spelling and the extension (.ts), and that the package is in package.json.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'declared-in-package-json',
      comment:
        'This package is installed by chance, for another one: name it in package.json with an exact version.',
      severity: 'error',
      from: { path: '^(src|bin)/', pathNot: TEST },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
