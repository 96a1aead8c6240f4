/**
 * Whether a run that lies inside all bands says anything: a router with grossly other rules would have to lie outside. Two
 * simple bounds, both of which have to be kept (docs/reality.md): enough chats, and bands of the shares that every router
 * moves (who is served in time, how full agents are) that leave out half of what there is.
 */
import type { RealityFacts } from '../../report/live-facts.ts';
import { counted, UNICODE, valueText } from '../../report/numbers.ts';
import { andList } from '../../report/words.ts';

/** A tenth of fewer is not even three chats. */
export const FEWEST_CHATS = 30;
/** From 0 to 1. */
const WIDEST = 0.5;
const MAIN: readonly string[] = ['serviceLevel', 'occupancy', 'slots.occupancy'];

/** Why it says nothing, as a sentence goes on; null where it does. `chats`: that came, where that is known. */
export function weakness(metrics: RealityFacts['metrics'], chats: number | null): string | null {
  if (chats !== null && chats < FEWEST_CHATS)
    return `and so few cannot tell: it takes ${FEWEST_CHATS}`;
  const told = metrics.filter(
    ({ metric, verdict }) => MAIN.includes(metric) && verdict !== 'no data',
  );
  const isWide = ({ low, high }: (typeof told)[number]) =>
    low === null || high === null || Math.min(1, high) - Math.max(0, low) > WIDEST;
  if (told.length === 0 || !told.every(isWide)) return null;
  const bands = told.map(({ metric, unit, low, high }) => {
    const [from, to] = [low, high].map((each) => valueText(each, unit, UNICODE));
    return `${metric} anywhere from ${from} to ${to}`;
  });
  return `and little could: simulations of the same plan put ${andList(bands)}; a longer run tells more, or one at a lower speed`;
}

/** `Nothing in 14 chats speaks against …, and so few cannot tell`. */
export function weakSentence(why: string, chats: number | null): string {
  const where = chats === null ? 'this run' : counted(chats, 'chat');
  return `Nothing in ${where} speaks against the rules of the deployed router, ${why}.`;
}
