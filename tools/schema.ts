/**
 * Writes schema/*.schema.json from the descriptions that read scenario, spec and mapping files.
 * With --check it writes nothing and exits 1 when a file is stale.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mappingSchema } from '../src/live/adapters/mapping/schema.ts';
import { scenarioSchema, specSchema } from '../src/scenarios/schema.ts';

const folder = new URL('../schema/', import.meta.url);
const files = {
  'scenario.schema.json': scenarioSchema(),
  'spec.schema.json': specSchema(),
  'mapping.schema.json': mappingSchema(),
};

const check = process.argv.includes('--check');
mkdirSync(folder, { recursive: true });
for (const [name, schema] of Object.entries(files)) {
  const text = `${JSON.stringify(schema, null, 2)}\n`;
  const url = new URL(name, folder);
  if (!check) {
    writeFileSync(url, text);
    console.log(`schema/${name}: ${text.length} characters`);
  } else if (read(url) !== text) {
    console.log(`schema/${name} is stale: npm run schema`);
    process.exitCode = 1;
  }
}

function read(url: URL): string | null {
  try {
    return readFileSync(url, 'utf8');
  } catch {
    return null;
  }
}
