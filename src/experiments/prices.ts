/**
 * What agents, waiting and lost chats cost: read from `--cost`, and added up for a replication.
 *
 *   price = "agent" "=" NUMBER "/h"       an hour on the rota (a break is paid, overtime is not)
 *         | "waiting" "=" NUMBER "/h"     an hour that a customer waits
 *         | "lost" "=" NUMBER             a chat lost: left before or after the first acceptance, ended or refused unanswered
 *
 * Money has no unit here: whatever it is, the answer is in the same.
 */
import type { Prices } from '../report/tuning.ts';

/** Nothing said: the fewest agent-hours win. */
export const DEFAULT_PRICES: Prices = { agentHour: 1, waitingHour: 0, lostChat: 0 };

const KINDS = {
  agent: { field: 'agentHour', per: '/h', example: 'agent=25/h' },
  waiting: { field: 'waitingHour', per: '/h', example: 'waiting=2/h' },
  lost: { field: 'lostChat', per: '', example: 'lost=8' },
} as const;

/** The prices, or what is wrong with one of them. */
export function readPrices(texts: readonly string[]): Prices | { readonly trouble: string } {
  let prices = DEFAULT_PRICES;
  const seen = new Set<string>();
  for (const text of texts) {
    const [, name = '', amount = '', per = ''] =
      /^\s*([A-Za-z]+)\s*=\s*(\d+(?:\.\d+)?)\s*(\S*)\s*$/.exec(text) ?? [];
    if (!Object.hasOwn(KINDS, name))
      return { trouble: `${text}: prices are agent=25/h, waiting=2/h, lost=8` };
    const kind = KINDS[name as keyof typeof KINDS];
    const isRight = per === kind.per || (name === 'lost' && per === '/chat');
    if (!isRight) return { trouble: `${text}: write ${name}=${amount}${kind.per}` };
    if (seen.has(name)) return { trouble: `${text}: ${name} has a price already` };
    seen.add(name);
    prices = { ...prices, [kind.field]: Number(amount) };
  }
  return prices;
}

/** What is asked of each replication to know its cost. */
export const COST_METRICS = [
  'waiting.total',
  'chats.abandoned',
  'chats.closed',
  'chats.refused',
  'chats.lostAfterRequeue',
] as const;

export interface CostParts {
  readonly waiting: number;
  readonly lost: number;
}

/** From the values of COST_METRICS of one replication. */
export function costOf(values: readonly (number | null)[], prices: Prices): CostParts {
  const [waitingSec = 0, ...chats] = values.map((value) => value ?? 0);
  return {
    waiting: (waitingSec / 3600) * prices.waitingHour,
    lost: chats.reduce((sum, count) => sum + count, 0) * prices.lostChat,
  };
}

/** Only the rota costs: then costs are known without simulating. */
export const isExact = ({ waitingHour, lostChat }: Prices): boolean =>
  waitingHour === 0 && lostChat === 0;
