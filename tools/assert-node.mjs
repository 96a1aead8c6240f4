// Fails when another Node than the pinned one runs. The pinned Node is the dev dependency `node`; an install
// without scripts falls back to the system's Node and says nothing, so `npm test` asks first.
import { readFileSync } from 'node:fs';

const file = new URL('../package.json', import.meta.url);
const pinned = JSON.parse(readFileSync(file, 'utf8')).devDependencies.node;
if (process.versions.node !== pinned) {
  console.error(
    `Node ${process.versions.node} runs, and Node ${pinned} is pinned: run \`npm ci\` with scripts allowed, and start through \`npm run\`.`,
  );
  process.exitCode = 1;
}
