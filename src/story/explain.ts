/**
 * The story of one chat, or of one agent's shift, in plain sentences, each with the rule that made it happen.
 * Reads the trace once, record by record, folding everybody's state on the way so that a wait can be explained.
 * The sentences stand in sentences.ts; what a rule is worth and rests on is the rule book's.
 */
import type { TraceHeader, TraceRecord } from '../engine/observe/trace-lines.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import { clockOf, lengthWords } from './clock.ts';
import { type Activity, activityOf, type ChatView, Fold } from './fold.ts';
import { type RuleBook, rulesText } from './rule-book.ts';
import { sentenceOf } from './sentences.ts';
import { CAUSE_WORDS, mayServeOf, WAIT_CAUSES, type WaitCause, waitReason } from './waits.ts';

export interface ExplainOptions {
  /** Values and sources of rules; without it rules are named only. */
  readonly book?: RuleBook;
  /** Who serves what; without it every agent is taken to serve every chat. */
  readonly scenario?: Scenario;
}

export type StoryOf =
  /** By number, or by the customer's name (the first chat of theirs). */
  { readonly chat: number | string } | { readonly agent: string };

/** The lines of the story; undefined when the trace has no such chat or agent. */
export function explain(
  header: TraceHeader | undefined,
  records: Iterable<TraceRecord>,
  of: StoryOf,
  options: ExplainOptions = {},
): string[] | undefined {
  const teller = new Teller(header, options);
  const lines =
    'chat' in of ? chatStory(teller, records, of.chat) : agentStory(teller, records, of.agent);
  if ('agent' in of && lines.length === 0 && header?.agents.includes(of.agent) === true)
    return [`${of.agent} does nothing in this trace.`];
  return lines.length === 0 ? undefined : lines;
}

/** Folds the trace and writes lines. */
class Teller {
  readonly fold: Fold;
  readonly clock: (micros: number) => string;
  readonly mayServe: ReturnType<typeof mayServeOf>;
  private readonly book: RuleBook | undefined;

  constructor(header: TraceHeader | undefined, options: ExplainOptions) {
    this.fold = new Fold(header?.agents ?? [], true);
    this.clock = clockOf(header?.start);
    this.mayServe = mayServeOf(options.scenario);
    this.book = options.book;
  }

  /** Begins a line. */
  line(at: number, text: string): string {
    return `${this.clock(at)}  ${text}`;
  }

  /** The record as a sentence; to be called before the record is folded. */
  sentence(record: TraceRecord): string {
    const chat = record.chat === undefined ? undefined : this.fold.chats.get(record.chat);
    const before: ChatView | undefined = chat === undefined ? undefined : { ...chat };
    const queue = record.queue ?? before?.queue;
    const telling = {
      chat: record.chat === undefined ? 'the chat' : `Chat ${record.chat}`,
      before,
      queue: queue ?? 'the queue',
      clock: this.clock,
    };
    const sentence = sentenceOf(record, telling);
    const agent = record.agent ?? before?.agent;
    const rules = rulesText(sentence.rules, { at: record.at, queue, agent }, this.book);
    return this.line(record.at, `${sentence.text(record, telling)}${rules}`);
  }
}

function chatStory(
  teller: Teller,
  records: Iterable<TraceRecord>,
  wanted: number | string,
): string[] {
  const lines: string[] = [];
  const { fold } = teller;
  let number = typeof wanted === 'number' ? wanted : undefined;
  let conversation: number | undefined;
  let wait: Wait | undefined;
  for (const record of records) {
    if (wait !== undefined && record.at > fold.at) wait.atEndOfInstant(record.at, lines);
    if (number === undefined && record.event === 'chat.arrived' && record.customer === wanted)
      number = record.chat;
    const mine =
      number !== undefined &&
      (record.chat === number ||
        (record.conversation !== undefined &&
          record.conversation === conversation &&
          record.event.startsWith('conversation.')));
    if (!mine) {
      fold.apply(record);
      continue;
    }
    if (record.event === 'chat.arrived') conversation = record.conversation;
    lines.push(teller.sentence(record));
    fold.apply(record);
    const chat = fold.chats.get(number as number);
    if (chat?.state === 'waiting') wait ??= new Wait(teller, chat);
    else if (wait !== undefined) {
      wait.over(record.at, lines);
      wait = undefined;
    }
  }
  if (wait !== undefined) {
    wait.atEndOfInstant(fold.at, lines);
    lines.push(teller.line(fold.at, 'The trace ends and it is still waiting.'));
  }
  return lines;
}

/** A wait whose cause goes to and fro is told so often and then only summed up. */
const MOST_TELLINGS = 8;

/** A chat's wait, told when it lasts beyond the instant: why it waits, when the cause changes, and the sum at the end. */
class Wait {
  private readonly teller: Teller;
  private readonly chat: ChatView;
  private readonly since: number;
  private readonly parts = new Map<WaitCause, number>();
  private told: WaitCause | undefined;
  private lastAt: number;
  private tellings = 0;

  constructor(teller: Teller, chat: ChatView) {
    this.teller = teller;
    this.chat = chat;
    this.since = teller.fold.at;
    this.lastAt = this.since;
  }

  /** Everything at the instant has happened; the state now lasts until `until`. */
  atEndOfInstant(until: number, lines: string[]): void {
    const { fold } = this.teller;
    const reason = waitReason(fold, this.chat, this.teller.mayServe);
    this.parts.set(reason.cause, (this.parts.get(reason.cause) ?? 0) + until - fold.at);
    if (this.told !== reason.cause && this.tellings < MOST_TELLINGS) {
      this.tellings += 1;
      const verb = this.told === undefined ? 'It waits' : 'It goes on waiting';
      lines.push(
        this.teller.line(fold.at, `${verb} (${CAUSE_WORDS[reason.cause]}): ${reason.words}.`),
      );
    }
    this.told = reason.cause;
    this.lastAt = until;
  }

  over(at: number, lines: string[]): void {
    if (this.lastAt === this.since || this.parts.size < 2) return;
    const parts = WAIT_CAUSES.filter((cause) => this.parts.has(cause)).map(
      (cause) => `${CAUSE_WORDS[cause]} ${lengthWords(this.parts.get(cause) as number)}`,
    );
    const line = lines.pop() as string;
    lines.push(
      this.teller.line(at, `It has waited ${lengthWords(at - this.since)}: ${parts.join(', ')}.`),
      line,
    );
  }
}

/** Events that are part of an agent's shift. */
function concerns(record: TraceRecord, name: string): boolean {
  return (
    record.agent === name ||
    record.by === name ||
    record.toAgent === name ||
    record.assignee === name
  );
}

function agentStory(teller: Teller, records: Iterable<TraceRecord>, name: string): string[] {
  const lines: string[] = [];
  const { fold } = teller;
  const time = new Map<Activity, number>();
  const counts = new Map<string, number>();
  for (const record of records) {
    const agent = fold.agents.get(name);
    if (agent !== undefined) {
      const activity = activityOf(agent);
      time.set(activity, (time.get(activity) ?? 0) + record.at - fold.at);
    }
    // What a customer of theirs does is part of the shift too: it is what the agent reacts to.
    const held = record.chat !== undefined && agent?.live.has(record.chat) === true;
    if (concerns(record, name) || held) {
      counts.set(record.event, (counts.get(record.event) ?? 0) + (record.agent === name ? 1 : 0));
      lines.push(teller.sentence(record));
    }
    fold.apply(record);
  }
  if (lines.length === 0) return lines;
  const shares = [...time]
    .filter(([activity, length]) => length > 0 && activity !== 'signed-out')
    .map(([activity, length]) => `${activity.replace('-', ' ')} ${lengthWords(length)}`);
  const offers = ['made', 'accepted', 'declined', 'missed', 'withdrawn']
    .map((what) => `${counts.get(`offer.${what}`) ?? 0} ${what}`)
    .join(', ');
  lines.push(`In all: ${shares.join(', ') || 'never signed in'}; offers: ${offers}.`);
  return lines;
}
