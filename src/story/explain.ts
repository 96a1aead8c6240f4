/**
 * The story of one chat, or of one agent's shift, in plain sentences, each with the rule that made it happen.
 * Reads the trace once, record by record, folding everybody's state on the way so that a wait can be explained.
 * The sentences stand in sentences.ts; what a rule is worth and rests on is the rule book's.
 */
import type { TraceHeader, TraceRecord } from '../engine/observe/trace-lines.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import { clockOf, lengthWords } from './clock.ts';
import { type Activity, activityOf, type ChatView, Fold } from './fold.ts';
import { keyText, peopleOf } from './people.ts';
import { hooksText, type RuleBook, type RulePlace, rulesInForce, ruleText } from './rule-book.ts';
import { type Sentence, sentenceOf, type Telling } from './sentences.ts';
import {
  isWorthTelling,
  mayServeOf,
  type WaitParts,
  type WaitPlace,
  waitWords,
  whatAgentsDo,
} from './waits.ts';

export interface ExplainOptions {
  /** Values and sources of rules; without it rules are named only. */
  readonly book?: RuleBook;
  /** Who serves what; without it every agent is taken to serve every chat. */
  readonly scenario?: Scenario;
  /** What each chat's waits are charged to, by its number, as the observer has it; without it only their length is told. */
  readonly waits?: ReadonlyMap<number, WaitParts>;
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
  readonly options: ExplainOptions;
  private readonly mayServe: ReturnType<typeof mayServeOf>;
  private readonly seen = new Set<string>();
  private readonly customers = new Map<number, string>();
  /** The last transfer to a queue and the last end, to know what follows from them at the same instant. */
  private sent: TraceRecord | undefined;
  private ended: TraceRecord | undefined;

  constructor(header: TraceHeader | undefined, options: ExplainOptions) {
    this.fold = new Fold(header?.agents ?? [], true);
    this.clock = clockOf(header?.start);
    this.mayServe = mayServeOf(options.scenario);
    this.options = options;
  }

  /** Begins a line. */
  line(at: number, text: string): string {
    return `${this.clock(at)}  ${text}`;
  }

  apply(record: TraceRecord): void {
    this.fold.apply(record);
    if (record.event === 'chat.arrived' && record.customer !== undefined) {
      this.seen.add(record.customer);
      if (record.chat !== undefined) this.customers.set(record.chat, record.customer);
    }
    if (record.event === 'chat.transferred' && record.toQueue !== undefined) this.sent = record;
    if (record.event === 'chat.ended') this.ended = record;
  }

  /** The record as a sentence; to be called before the record is folded. None where the line before has told it. */
  sentence(record: TraceRecord): string[] {
    if (record.event === 'chat.requeued' && followsFrom(this.sent, record)) return [];
    const chat = record.chat === undefined ? undefined : this.fold.chats.get(record.chat);
    const before: ChatView | undefined = chat === undefined ? undefined : { ...chat };
    const queue = record.queue ?? before?.queue;
    const place = { at: record.at, queue, agent: record.agent ?? before?.agent };
    const { book } = this.options;
    const telling: Telling = {
      chat: record.chat === undefined ? 'the chat' : `Chat ${record.chat}`,
      before,
      queue: queue ?? 'the queue',
      clock: this.clock,
      value: (name) => book?.value(name, place),
      again: record.customer !== undefined && this.seen.has(record.customer),
      justEnded: followsFrom(this.ended, record),
    };
    const sentence = sentenceOf(record, telling);
    const hooks = this.hooksOf(sentence, record, telling, place);
    return [this.line(record.at, `${sentence.text(record, telling)}${hooksText(hooks)}`)];
  }

  private hooksOf(
    sentence: Sentence,
    record: TraceRecord,
    telling: Telling,
    place: RulePlace,
  ): string[] {
    const { book, scenario } = this.options;
    const customer = record.customer ?? this.customers.get(record.chat ?? -1);
    const people = peopleOf(scenario, customer, record.by ?? place.agent);
    const keys = sentence.keys.flatMap((alternatives) => {
      const texts = alternatives.flatMap((key) => keyText(key, people) ?? []);
      return texts.length === 0 ? [] : [texts.join(' or ')];
    });
    const unseen =
      telling.value(telling.before?.state === 'live' ? 'session.leftLive' : 'session.leftQueued') ??
      '';
    const rules = rulesInForce(sentence.rules, place, book).filter(
      // No window runs for a customer whose leaving the platform does not act on.
      (name) => name !== 'session.leftGrace' || !['keep', 'undetected'].includes(String(unseen)),
    );
    return [...keys, ...rules.map((name) => ruleText(name, place, book))];
  }

  /** What those who may take the chat are doing at this moment. */
  agentsNow(chat: ChatView): string {
    return whatAgentsDo(this.fold, chat, this.mayServe);
  }

  /** This moment of the chat, with the agents there who may take it, or all who may when nobody is there. */
  placeNow(chat: ChatView): WaitPlace {
    const able = [...this.fold.agents.values()].filter((agent) => this.mayServe(agent, chat));
    const here = able.filter(({ state }) => state !== 'signed-out');
    const agents = (here.length === 0 ? able : here).map(({ name }) => name);
    return { at: this.fold.at, queue: chat.queue, agents };
  }

  /** What the waits of the chat are charged to; undefined where that is not known or not worth a line. */
  causes(chat: number, place: WaitPlace): string | undefined {
    const parts = this.options.waits?.get(chat);
    if (parts === undefined || !isWorthTelling(parts)) return undefined;
    return waitWords(parts, place, this.options.scenario, this.options.book);
  }
}

function followsFrom(earlier: TraceRecord | undefined, record: TraceRecord): boolean {
  return earlier !== undefined && earlier.chat === record.chat && earlier.at === record.at;
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
  let waits: Waits | undefined;
  for (const record of records) {
    if (record.at > fold.at) waits?.atEndOfInstant(lines);
    if (number === undefined && record.event === 'chat.arrived' && record.customer === wanted)
      number = record.chat;
    const mine =
      number !== undefined &&
      (record.chat === number ||
        (record.conversation !== undefined &&
          record.conversation === conversation &&
          record.event.startsWith('conversation.')));
    if (!mine) {
      teller.apply(record);
      continue;
    }
    if (record.event === 'chat.arrived') conversation = record.conversation;
    const place = lines.length;
    lines.push(...teller.sentence(record));
    teller.apply(record);
    const chat = fold.chats.get(number as number);
    if (chat !== undefined) waits ??= new Waits(teller, chat);
    waits?.after(place);
  }
  if (waits !== undefined) {
    waits.atEndOfInstant(lines);
    const isWaiting = waits.isWaiting;
    waits.over(lines);
    if (isWaiting) lines.push(teller.line(fold.at, 'The trace ends and it is still waiting.'));
  }
  return lines;
}

/** A chat's waits: what the agents do when it begins to wait beyond the instant, and when its waiting is over, why it waited. */
class Waits {
  private readonly teller: Teller;
  private readonly chat: ChatView;
  private waiting = false;
  /** Told what the agents do, for this stretch of waiting. */
  private told = false;
  private stretches = 0;
  private charged = false;
  /** Where the causes are to stand, before the line that ended the last wait, and that moment. */
  private end: { readonly line: number; readonly place: WaitPlace } | undefined;

  constructor(teller: Teller, chat: ChatView) {
    this.teller = teller;
    this.chat = chat;
  }

  get isWaiting(): boolean {
    return this.chat.state === 'waiting';
  }

  /** A record of the chat was told from this line on, and folded. */
  after(line: number): void {
    const { state, gone } = this.chat;
    if (state === 'waiting' && !this.waiting) this.told = false;
    this.waiting = state === 'waiting';
    // Customers who have left do not wait, though their chats may.
    const charged = (state === 'waiting' || state === 'offered') && !gone;
    if (charged && !this.charged) this.stretches += 1;
    if (!charged && this.charged) this.end = { line, place: this.teller.placeNow(this.chat) };
    this.charged = charged;
  }

  atEndOfInstant(lines: string[]): void {
    if (!this.waiting || this.told) return;
    this.told = true;
    const { fold } = this.teller;
    lines.push(this.teller.line(fold.at, `It waits: ${this.teller.agentsNow(this.chat)}.`));
  }

  /** Everything is told: puts the causes where the waiting ended. */
  over(lines: string[]): void {
    const now = { line: lines.length, place: this.teller.placeNow(this.chat) };
    const end = this.charged ? now : this.end;
    if (end === undefined) return;
    const words = this.teller.causes(this.chat.number, end.place);
    if (words === undefined) return;
    const verb = this.stretches > 1 ? 'In all it has waited' : 'It has waited';
    lines.splice(end.line, 0, this.teller.line(end.place.at, `${verb} ${words}.`));
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
      lines.push(...teller.sentence(record));
    }
    teller.apply(record);
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
