/** Where the waiting went: seconds of waiting by cause. */
import { secondsText, shareText } from '../numbers.ts';
import type { Result } from '../result.ts';
import { causesIn } from '../text-waiting.ts';
import { barSpec } from './bars.ts';
import type { Chart } from './chart.ts';
import { CAUSE_COLOURS } from './theme.ts';

/** In words, under the rules of this scenario. */
export function causeWords(of: Pick<Result, 'scenario' | 'live'>): (cause: string) => string {
  const words = causesIn(of);
  return (cause) => words(cause)[0];
}

export function waitingCauses(result: Result): Chart | undefined {
  const { waitingCauses, metrics } = result;
  const { causes, totalSec } = waitingCauses;
  const [first] = causes;
  if (first === undefined) return undefined;
  const words = causeWords(result);
  const chats = metrics['chats.arrived']?.mean ?? 0;
  const perChat = (seconds: number) => (chats > 0 ? seconds / chats : seconds);
  return {
    name: 'waiting-causes',
    title: 'Waiting by cause',
    reading:
      'Every second a chat waits is booked to the one cause that held it up at that moment; a bar is the seconds of a cause, a chat. The longest bar is what to change first.',
    alt: `Waiting by cause, ${secondsText(totalSec)} a replication in all: ${causes
      .slice(0, 4)
      .map(({ cause, share }) => `${words(cause)} ${shareText(share)}`)
      .join(', ')}.`,
    spec: barSpec(
      causes.map(({ cause, seconds, share }) => ({
        label: words(cause),
        value: perChat(seconds),
        text: `${shareText(share)} · ${secondsText(perChat(seconds))} a chat`,
        short: shareText(share),
        colour: CAUSE_COLOURS[cause] ?? 'slate',
      })),
    ),
    table: {
      heads: ['cause', 'share', 'a chat', 'a replication'],
      rows: causes.map(({ cause, seconds, share }) => [
        words(cause),
        shareText(share),
        secondsText(perChat(seconds)),
        secondsText(seconds),
      ]),
    },
  };
}
