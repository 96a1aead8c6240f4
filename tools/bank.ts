// Makes the data files of scenarios/bank from the bank's call records, and says what was odd in them.
// Usage: node tools/bank.ts [CALLS.csv | CALLS.csv.gz]     (default: the copy in scenarios/bank)
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { bankFiles } from './bank/files.ts';
import { readRecords } from './bank/records.ts';

export const BANK = join(import.meta.dirname, '..', 'scenarios', 'bank');
export const CALLS = join(BANK, 'calls-1999-08-01to15.csv.gz');

/** The records' text; a name that ends in .gz is unpacked. */
export function readCalls(path: string): string {
  const bytes = readFileSync(path);
  return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
}

if (import.meta.main) {
  const { files, report } = bankFiles(readRecords(readCalls(process.argv[2] ?? CALLS)));
  for (const [name, text] of files) writeFileSync(join(BANK, name), text);
  console.log(report.join('\n'));
}
