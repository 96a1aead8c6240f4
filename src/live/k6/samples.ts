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

/** Thrown by lines whose file ends too soon. */
export class BrokenOff extends Error {
  override readonly name = 'BrokenOff';
}

const OURS = /"(chatsim_|dropped_iterations")/;

const NONE = 'this is no sample of k6 - k6 run --out json=FILE writes them';

/** Hands over each sample of ours; true when the file is whole. @throws NotSamples */
export async function readSamples(
  lines: Iterable<string> | AsyncIterable<string>,
  take: (sample: Sample) => void,
): Promise<boolean> {
  const reading = new Reading(take);
  try {
    for await (const line of lines) reading.line(line);
  } catch (error) {
    if (!(error instanceof BrokenOff)) throw error;
    reading.breaksOff();
  }
  return reading.end();
}

class Reading {
  private readonly take: (sample: Sample) => void;
  private number = 0;
  private seen = 0;
  /** Number of a line that is no JSON: the last of a file that breaks off, or this is none of k6's. */
  private broken = 0;
  private isCut = false;

  constructor(take: (sample: Sample) => void) {
    this.take = take;
  }

  line(line: string): void {
    this.number += 1;
    if (line === '') return;
    if (this.broken > 0)
      throw new NotSamples(this.seen === 0 ? NONE : 'this is not a line of JSON', this.broken);
    if (!line.startsWith('{') || !line.endsWith('}')) {
      this.broken = this.number;
      return;
    }
    this.seen += 1;
    if (this.seen > 1 && !OURS.test(line)) return;
    const found = parsed(line);
    if (found === null) {
      this.broken = this.number;
      return;
    }
    if (found.type !== 'Point' && found.type !== 'Metric') throw new NotSamples(NONE, this.number);
    if (found.type === 'Point' && OURS.test(`"${found.metric}"`))
      this.take(sampleOf(found, this.number));
  }

  breaksOff(): void {
    this.isCut = true;
  }

  end(): boolean {
    if (this.broken > 0 && this.seen === 0) throw new NotSamples(NONE, this.broken);
    return this.broken === 0 && !this.isCut;
  }
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
