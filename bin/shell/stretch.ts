/**
 * `--timeline 10:00-10:30`: which stretch of the run is meant. A clock time is the first one of the run, so a later day is
 * told by the time from the start: in a run that starts at 08:00, 1d2h is 10:00 of the second day.
 */
import type { Scenario, Span } from '../../src/scenarios/scenario.ts';
import {
  DAY,
  durationText,
  durationTrouble,
  parseClock,
  parseDuration,
} from '../../src/scenarios/units.ts';
import { Failure } from './failure.ts';

export function stretchOf(text: string, scenario: Scenario): Span {
  const parts = text.split('-');
  const [first, second] = parts;
  if (first === undefined || second === undefined || parts.length > 2)
    throw wrong(text, `a stretch has a beginning and an end - write ${example(scenario)}`);
  const from = momentOf(first.trim(), text, scenario);
  const at = momentOf(second.trim(), text, scenario);
  // 23:30-00:30: the end is the first one after the beginning.
  const to = at <= from && second.includes(':') && first.includes(':') ? at + DAY : at;
  if (to <= from) throw wrong(text, 'it ends before it begins');
  const end =
    scenario.atEnd === 'cut' ? scenario.duration : scenario.duration + scenario.drainLimit;
  if (from >= scenario.duration)
    throw wrong(
      text,
      `nothing happens then: customers come for ${durationText(scenario.duration)}${clockWords(scenario)}`,
    );
  return { from, to: Math.min(to, end) };
}

function momentOf(text: string, whole: string, scenario: Scenario): number {
  if (!text.includes(':')) {
    const at = parseDuration(text);
    if (at !== null) return at;
    const { message, hint } = durationTrouble(text);
    throw wrong(whole, `${message}: ${text} - ${hint || `write ${example(scenario)}`}`);
  }
  const clock = parseClock(text);
  if (clock === null) throw wrong(whole, `${text} is not a time of the day - write 08:00 or 17:30`);
  if (scenario.start === null)
    throw wrong(
      whole,
      'a clock time needs start: in the scenario - write times from the start, such as 2h-2h30m',
    );
  const since = clock - scenario.start.clock;
  return since < 0 ? since + DAY : since;
}

const example = ({ start }: Scenario) => (start === null ? '1h-1h30m' : '10:00-10:30');

function clockWords({ start }: Scenario): string {
  if (start === null) return ' from the start';
  const minutes = Math.floor(start.clock / 60_000_000);
  const two = (n: number) => String(n).padStart(2, '0');
  return ` from ${two(Math.floor(minutes / 60))}:${two(minutes % 60)} on`;
}

const wrong = (text: string, why: string) => new Failure(`--timeline ${text}: ${why}`);
