/**
 * Lines of a compressed file of any size, as `k6 run --out json=FILE.gz` writes it. What a killed process has left is read as
 * far as it goes, and then it is said that it broke off.
 */
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { pipeline } from 'node:stream';
import { constants, createGunzip } from 'node:zlib';
import { BrokenOff } from './samples.ts';

const TWO32 = 0x1_0000_0000;

export async function* gunzippedLines(path: string): AsyncIterable<string> {
  // By default the end of a file that breaks off is an error, and what came just before it is thrown away.
  const gunzip = createGunzip({ finishFlush: constants.Z_SYNC_FLUSH });
  let size = 0;
  gunzip.on('data', (chunk: Buffer) => {
    size += chunk.length;
  });
  // Errors reach the reader through the last stream.
  pipeline(createReadStream(path), gunzip, () => {});
  yield* createInterface({ input: gunzip, crlfDelay: Number.POSITIVE_INFINITY });
  if ((await sizeToldBy(path)) !== size % TWO32) throw new BrokenOff(path);
}

/** The last four bytes of a whole file: how long it is unpacked. */
async function sizeToldBy(path: string): Promise<number> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    if (size < 4) return -1;
    const { buffer } = await file.read(Buffer.alloc(4), 0, 4, size - 4);
    return buffer.readUInt32LE(0);
  } finally {
    await file.close();
  }
}
