/**
 * Raw samples as `k6 run --out json=FILE` writes them: a line of JSON each, most of them of k6's own metrics and none of our
 * business. A file of any size is read line by line; one that breaks off in its last line, as a killed process leaves it, is
 * said to be cut.
 */
export interface Sample {
  readonly metric: string;
  readonly value: number;
  readonly tags: Readonly<Record<string, string>>;
}

/** A line that is none of k6's. */
export class NotSamples extends Error {
  readonly line: number;

  constructor(message: string, line: number) {
    super(message);
    this.name = 'NotSamples';
    this.line = line;
  }
}

const OURS = /"(chatsim_|dropped_iterations")/;

/** Hands over each sample of ours; true when the file is whole. @throws NotSamples */
export async function readSamples(
  lines: Iterable<string> | AsyncIterable<string>,
  take: (sample: Sample) => void,
): Promise<boolean> {
  let number = 0;
  let broken = 0;
  let seen = 0;
  for await (const line of lines) {
    number += 1;
    if (line === '') continue;
    // A broken line is the end of the file, or this is none of k6's.
    if (broken > 0) throw new NotSamples('this is not a line of JSON', broken);
    if (!line.startsWith('{') || !line.endsWith('}')) {
      broken = number;
      continue;
    }
    seen += 1;
    if (seen > 1 && !OURS.test(line)) continue;
    const found = parsed(line);
    if (found === null) {
      broken = number;
      continue;
    }
    if (found.type !== 'Point' && found.type !== 'Metric')
      throw new NotSamples('this is no sample of k6 - k6 run --out json=FILE writes them', number);
    if (found.type === 'Point' && OURS.test(`"${found.metric}"`)) take(sampleOf(found, number));
  }
  if (broken > 0 && seen === 0)
    throw new NotSamples('this is no sample of k6 - k6 run --out json=FILE writes them', broken);
  return broken === 0;
}

interface Raw {
  readonly type?: unknown;
  readonly metric?: unknown;
  readonly data?: { readonly value?: unknown; readonly tags?: unknown };
}

function sampleOf({ metric, data }: Raw, line: number): Sample {
  const value = data?.value;
  if (typeof metric !== 'string' || typeof value !== 'number')
    throw new NotSamples('this sample has no metric or no value', line);
  return { metric, value, tags: (data?.tags ?? {}) as Sample['tags'] };
}

function parsed(line: string): Raw | null {
  try {
    return JSON.parse(line) as Raw;
  } catch {
    return null;
  }
}
