/** `--slack`: how far a stamp may be off, in microseconds; 0 takes stamps as exact. */
import { parseDuration } from '../../src/scenarios/units.ts';
import { Failure } from './failure.ts';

export function slackOf(text: string): number {
  const slack = parseDuration(text);
  if (slack === null || slack < 0)
    throw new Failure(`--slack takes a time such as 50ms or 2s, and this is ${text}`);
  return slack;
}
