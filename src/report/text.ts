/**
 * The report that people read: a Result as text, at most 100 columns wide. Each block is a function from the Result to
 * lines; a block with nothing to say is left out. Nothing is computed here but sums of what stands in the Result.
 */

import { ASCII, UNICODE } from './numbers.ts';
import type { Result } from './result.ts';
import { agentLines, intervalLines, queueLines } from './text-breakdowns.ts';
import { chatLines, headlineLines, titleLines } from './text-headline.ts';
import { histogramLines } from './text-histogram.ts';
import { brokenLines, liveLines, realityLines } from './text-live.ts';
import type { Look } from './text-look.ts';
import { timelineLines } from './text-timeline.ts';
import { conversationLines, expectationLines, warningLines } from './text-verdicts.ts';
import { waitingLines } from './text-waiting.ts';

export interface TextOptions {
  /** Columns; 100 where nothing is said. */
  readonly width?: number;
  /** Plain ASCII, for terminals that show nothing else. */
  readonly ascii?: boolean;
  readonly colour?: boolean;
}

export function textReport(result: Result, options: TextOptions = {}): string {
  const look = lookOf(options);
  const blocks: string[][] = [titleLines(result, look)];
  const block = (head: string, lines: readonly string[]) => {
    if (lines.length > 0) blocks.push([look.paint.head(head), ...lines]);
  };
  block('Live run', liveLines(result, look));
  block('Waiting', headlineLines(result, look));
  block('How long they waited', histogramLines(result, look));
  block('Chats and offers', chatLines(result, look));
  block(`Where the waiting went`, waitingLines(result, look));
  block('Agents', agentLines(result, look));
  block('By queue', queueLines(result, look));
  block('Over the day', intervalLines(result, look));
  block('Against simulations of the same plan', realityLines(result, look));
  block('Replication 1, agent by agent', timelineLines(result, look));
  block('Conversations', conversationLines(result, look));
  block('Expectations (judged by the estimate alone)', expectationLines(result, look));
  block('Be careful', warningLines(result, look));
  block('Rules that were broken', brokenLines(result, look));
  return `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

/** The same look for the text of every kind of document. */
export function lookOf(options: TextOptions): Look {
  return {
    width: options.width ?? 100,
    glyphs: options.ascii === true ? ASCII : UNICODE,
    paint: options.colour === true ? PAINT : PLAIN,
  };
}

const plain = (text: string) => text;
const PLAIN: Look['paint'] = { head: plain, good: plain, bad: plain };
const sgr = (code: number) => (text: string) => `\u001b[${code}m${text}\u001b[0m`;
const PAINT: Look['paint'] = { head: sgr(1), good: sgr(32), bad: sgr(31) };
