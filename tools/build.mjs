// `npm run build`: dist/ as it ships. Our own modules are bundled into few files, because V8 folds constants and inlines
// calls only within a module: the engine is a third faster than module by module. @stdlib's small functions go in too (169
// packages would cost 50 ms at each start), with their licence beside them; every other library stays a dependency.
// Types come from tsc, file by file.
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { rolldown } from 'rolldown';
import { forV8 } from './for-v8.mjs';

const home = new URL('../', import.meta.url);
const { dependencies } = JSON.parse(readFileSync(new URL('package.json', home), 'utf8'));
const kept = Object.keys(dependencies).filter((name) => !name.startsWith('@stdlib/'));

rmSync(new URL('dist/', home), { recursive: true, force: true });
const bundle = await rolldown({
  input: {
    'bin/chatsim': 'bin/chatsim.ts',
    'src/index': 'src/index.ts',
    'src/live/adapter': 'src/live/adapter.ts',
    // Beside the chunks, since crew.ts and host-apart.ts, which are in them, look for these beside themselves.
    'chunks/worker': 'src/experiments/worker.ts',
    // So does front-ends.ts.
    'chunks/front-end': 'src/live/serve/front-end.ts',
    'chunks/host-child': 'src/live/drive/host-child.ts',
  },
  cwd: new URL('.', home).pathname,
  platform: 'node',
  // A field without a value is not made before its constructor sets it: V8 then knows what it holds, and does not look at
  // the kind of array again at each access. (With a tsconfig the two settings below would be its own.)
  tsconfig: false,
  transform: {
    typescript: { removeClassFieldsWithoutInitializer: true },
    assumptions: { setPublicClassFields: true },
  },
  plugins: [forV8()],
  external: (id) =>
    id.startsWith('node:') || kept.some((name) => id === name || id.startsWith(`${name}/`)),
});
await bundle.write({
  dir: 'dist',
  format: 'esm',
  entryFileNames: '[name].js',
  chunkFileNames: 'chunks/[name]-[hash].js',
  // One module for all that is hot, whoever else uses parts of it: what is imported from another chunk is not folded.
  codeSplitting: {
    groups: [
      { name: 'engine', test: /src\/engine\/|src\/statistics\/(math|exact|histogram)\.ts|@stdlib/ },
    ],
  },
  sourcemap: true,
});
await bundle.close();

const types = spawnSync('npx', ['tsc', '-p', 'tsconfig.build.json', '--emitDeclarationOnly'], {
  cwd: new URL('.', home).pathname,
  stdio: 'inherit',
});
if (types.status !== 0) process.exit(types.status ?? 1);

const licence = readFileSync(
  new URL('node_modules/@stdlib/math-base-special-ln/LICENSE', home),
  'utf8',
);
const notice = readFileSync(
  new URL('node_modules/@stdlib/math-base-special-ln/NOTICE', home),
  'utf8',
);
writeFileSync(
  new URL('dist/THIRD-PARTY.txt', home),
  `dist/ contains functions of the stdlib project (@stdlib/math-base-special-*), under the Apache License 2.0.\n\n${notice}\n${licence}`,
);
