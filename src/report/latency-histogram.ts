/**
 * The whole histogram of a latency, as it stands in a result: HdrHistogram V2, compressed, base64, microseconds. Where it is
 * missing or cannot be read, the percentiles that the result names have to do.
 */
import { decodeFromCompressedBase64 } from 'hdr-histogram-js';
import type { LatencyFacts } from './live-facts.ts';

export interface LatencyPoint {
  /** 0..100. */
  readonly percentile: number;
  readonly seconds: number;
}

/** Those that are told of every latency. */
export const PERCENTILES: readonly number[] = [1, 5, 10, 25, 50, 75, 90, 95, 99, 99.5, 99.9, 99.99];

export function percentilesOf(
  latency: LatencyFacts,
  percentiles: readonly number[],
): LatencyPoint[] {
  const { hdr, count } = latency;
  if (count === 0) return [];
  const histogram = hdr === null ? null : decoded(hdr);
  if (histogram === null) return namedPoints(latency);
  return percentiles
    .filter((percentile) => isTold(percentile, count))
    .map((percentile) => ({
      percentile,
      seconds: histogram.getValueAtPercentile(percentile) / 1e6,
    }));
}

/** A percentile that hangs on less than one value is the greatest one, and says nothing of its own. */
const isTold = (percentile: number, count: number) =>
  count * (1 - percentile / 100) >= 1 || percentile <= 50;

function decoded(hdr: string) {
  try {
    return decodeFromCompressedBase64(hdr, 32, false);
  } catch {
    return null;
  }
}

function namedPoints({ p50Sec, p90Sec, p99Sec, p999Sec }: LatencyFacts): LatencyPoint[] {
  const named = [
    [50, p50Sec],
    [90, p90Sec],
    [99, p99Sec],
    [99.9, p999Sec],
  ] as const;
  return named.flatMap(([percentile, seconds]) =>
    seconds === null ? [] : [{ percentile, seconds }],
  );
}
