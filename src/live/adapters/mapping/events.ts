/** What the backend says, as events of the trace, by the rules of the mapping. */
import { EVENT_NAMES, type EventName, REASONS, type Reason } from '../../../engine/events.ts';
import type { LiveEvent } from '../../backend.ts';
import { MappingTrouble, type Scope } from './expression.ts';
import type { Rule } from './step-words.ts';
import { textOf } from './template.ts';

/** The events that the rules make of a thing, in the order of the rules. */
export async function eventsOf(
  rules: readonly Rule[],
  scope: Scope,
  at: number,
  isGone = false,
): Promise<LiveEvent[]> {
  const events: LiveEvent[] = [];
  for (const rule of rules) {
    if (rule.gone !== isGone) continue;
    if (rule.when !== null && !isTrue(await rule.when.evaluate(scope))) continue;
    events.push(await eventOf(rule, scope, at));
  }
  return events;
}

async function eventOf(rule: Rule, scope: Scope, at: number): Promise<LiveEvent> {
  const name = textOf(await rule.event.fill(scope));
  if (!isEvent(name))
    throw new MappingTrouble(`${name === '' ? 'nothing' : name} is no event of the trace`);
  const event: { -readonly [K in keyof LiveEvent]: LiveEvent[K] } = { event: name, at };
  for (const key of ['chat', 'agent', 'queue', 'offer', 'text', 'id'] as const) {
    const value = rule[key] === null ? undefined : await rule[key].evaluate(scope);
    // Ids are texts here, whatever they are to the backend.
    if (value !== undefined && value !== null) event[key] = textOf(value);
  }
  for (const key of ['until', 'server'] as const) {
    const value = rule[key] === null ? undefined : await rule[key].evaluate(scope);
    if (typeof value === 'number') event[key] = value;
  }
  const reason = rule.reason === null ? '' : textOf(await rule.reason.fill(scope));
  // A word of its own is as none.
  if (reason !== '' && isReason(reason)) event.reason = reason;
  const state = rule.state === null ? '' : textOf(await rule.state.fill(scope));
  if (state !== '') event.state = state;
  const more = rule.more === null ? undefined : await rule.more.evaluate(scope);
  if (typeof more === 'object' && more !== null && Object.keys(more).length > 0)
    event.more = more as Readonly<Record<string, unknown>>;
  return event;
}

/** As JSONata's $boolean has it for what is not a list. */
export const isTrue = (value: unknown): boolean =>
  Array.isArray(value) ? value.some(isTrue) : Boolean(value);

const isEvent = (name: string): name is EventName =>
  (EVENT_NAMES as readonly string[]).includes(name);
const isReason = (name: string): name is Reason => (REASONS as readonly string[]).includes(name);
