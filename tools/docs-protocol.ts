/**
 * Writes the protocol of `chatsim serve` to docs/protocol: `node tools/docs-protocol.ts [--check]`. With --check it only says
 * whether they are as they should be.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { stringify } from 'yaml';
import { asyncApi, DOCUMENTS_VERSION, openApi } from '../src/live/serve/documents.ts';

const folder = new URL('../docs/protocol/', import.meta.url);
const files = {
  'openapi.json': `${JSON.stringify(openApi(DOCUMENTS_VERSION), null, 1)}\n`,
  // Each place with its own text: few readers of AsyncAPI know YAML's anchors.
  'asyncapi.yaml': stringify(asyncApi(DOCUMENTS_VERSION), { aliasDuplicateObjects: false }),
};

mkdirSync(folder, { recursive: true });
for (const [name, text] of Object.entries(files)) {
  const file = new URL(name, folder);
  if (!process.argv.includes('--check')) writeFileSync(file, text);
  else if (readFileSync(file, 'utf8') !== text) {
    console.log(`docs/protocol/${name} is not what the tables say: node tools/docs-protocol.ts`);
    process.exitCode = 1;
  }
}
