/**
 * Who is passed over for a chat that they have refused: for good (`forever`), as long as somebody else could take it (`last`),
 * or until all who serve it have refused (`round`). Only the refusal that is surely the last one of the chat is judged: what
 * came before it may have been forgotten in a round that is over.
 *
 * A chat has one offer at a time. So a refusal came before the next offer to the same agent, however near the stamps are, where
 * the refused offer was surely made before that one.
 */
import { EXCLUDE, EXHAUSTED, MODE } from '../../engine/router/rule-columns.ts';
import type { AgentFacts, ChatFacts } from './facts.ts';
import { freedomIsHidden, freeSince, hasRoomFor, surelyServes } from './free.ts';
import type { Ledger } from './ledger.ts';

export interface Refusal {
  readonly at: number;
  /** When the refused offer was made; undefined where it was not seen. */
  readonly madeAt: number | undefined;
}

/** As it is known now. */
export function refusalOf(chat: ChatFacts, agent: AgentFacts): Refusal | undefined {
  const at = chat.refusers.get(agent.name);
  return at === undefined ? undefined : { at, madeAt: chat.refusedOffers.get(agent.name) };
}

/** What is wrong with giving the chat to this agent; undefined where nothing is, null where there was no refusal to judge by. */
export function passedOver(
  ledger: Ledger,
  chat: ChatFacts,
  agent: AgentFacts,
  { refusal, before }: { readonly refusal: Refusal | undefined; readonly before: number },
): string | undefined | null {
  const { run } = ledger.rules;
  const exclude = run['offer.exclude'];
  const isSure =
    refusal !== undefined &&
    (ledger.blur === 0 || refusal.at <= before || (refusal.madeAt ?? Infinity) <= before);
  if (exclude === EXCLUDE.forever) return isSure ? 'who has refused it' : undefined;
  if (!isSure) return null;
  const refused = refusal.at;
  const isLast = [...chat.refusers].every(
    ([name, since]) => name === agent.name || since < refused - ledger.blur,
  );
  const wasLive = chat.lastLiveAt !== undefined && chat.lastLiveAt >= refused - ledger.blur;
  if (!isLast || wasLive) return null;
  // Before the refusal already, so that nothing between them is in doubt.
  const since = Math.min(before, refused - ledger.blur);
  const someoneElse =
    exclude === EXCLUDE.last
      ? otherFree(ledger, chat, agent, since)
      : otherLeft(ledger, chat, agent, since);
  if (someoneElse === undefined) return undefined;
  return exclude === EXCLUDE.last
    ? `who was the last to refuse it, and ${someoneElse.name} was free`
    : `who has refused it in this round, and ${someoneElse.name} has not`;
}

/** Why it cannot be judged. */
export function passingIsHidden(ledger: Ledger): string | undefined {
  const { run } = ledger.rules;
  if (run['offer.exclude'] === EXCLUDE.forever) return undefined;
  if (run['offer.exclude'] === EXCLUDE.none)
    return 'offer.exclude is none: a chat may come back to the same agent';
  if (run['match.mode'] !== MODE.push) return 'match.mode: agents help themselves';
  if (run['offer.whenExhausted'] === EXHAUSTED.wait)
    return 'offer.whenExhausted is wait: a refusal is forgotten when the agent is ready anew';
  if (run['offer.cycleIncludesDisabled'] !== 0)
    return 'offer.cycleIncludesDisabled: a chat may come back to the same agent';
  return run['offer.exclude'] === EXCLUDE.last ? freedomIsHidden(ledger) : undefined;
}

/**
 * Somebody who never refused the chat and could surely have been given it, ever since the refusal: as soon as nobody could, the
 * router may have forgotten it.
 */
function otherFree(
  ledger: Ledger,
  chat: ChatFacts,
  agent: AgentFacts,
  before: number,
): AgentFacts | undefined {
  for (const other of ledger.agents.values())
    if (
      other !== agent &&
      !chat.refusers.has(other.name) &&
      (freeSince(ledger, other, before) ?? Infinity) <= before &&
      surelyServes(ledger, other, chat, before) &&
      hasRoomFor(ledger, other, chat)
    )
      return other;
  return undefined;
}

/** Somebody who never refused the chat, serves it and has surely been ready since then, busy or not. */
function otherLeft(
  ledger: Ledger,
  chat: ChatFacts,
  agent: AgentFacts,
  before: number,
): AgentFacts | undefined {
  for (const other of ledger.agents.values())
    if (
      other !== agent &&
      !chat.refusers.has(other.name) &&
      !other.isHidden &&
      other.state.surely(before, (state) => state === 'ready') &&
      surelyServes(ledger, other, chat, before)
    )
      return other;
  return undefined;
}
