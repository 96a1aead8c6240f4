/** A length of time for a sentence. */
export function words(micros: number): string {
  if (micros === Number.POSITIVE_INFINITY) return 'never';
  const seconds = Math.max(0, micros) / 1e6;
  return seconds < 120
    ? `${Number(seconds.toFixed(2))} s`
    : `${Number((seconds / 60).toFixed(1))} min`;
}
