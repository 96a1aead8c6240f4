/**
 * The trace's words: which fields each kind of event has, and an event as one line of JSON and as numbers again.
 * A line is written by hand, key by key in one fixed order, so that the same run gives the same bytes everywhere.
 * No state, no I/O: the caller says what slots, classes and customers are called.
 */
import {
  AGENT_STATES,
  EVENT_NAMES,
  type EventName,
  REASONS,
  RECORD_STATES,
  type Reason,
} from '../events.ts';

/** What an event's x or y stands for. `none` is not printed. */
export type Field =
  | 'none'
  | 'customer'
  | 'class' // not printed by itself: queue, priority and skills tell it
  | 'conversation'
  | 'offer'
  | 'until'
  | 'reason'
  | 'state' // an agent's
  | 'record' // a conversation's state
  | 'live' // 1: it had been live
  | 'side' // 1: a transfer, 2: an invitation
  | 'again' // 1: from waiting back to open
  | 'disable' // 1: pressed "disable"
  | 'assignee'
  | 'by'
  | 'toQueue'
  | 'toAgent'
  | 'change'
  | 'units' // of other work, or an agent's own limit
  | 'pool' // the queues an agent serves
  | 'queue'
  | 'keeps'; // 1: on hold at full cost

export interface Shape {
  readonly x: Field;
  readonly y: Field;
  /** The queue is told with these, and for `class` also priority and skills. */
  readonly queue?: 'name' | 'class';
  /** `agent` is the preferred one, nobody who does anything. */
  readonly preferred?: true;
}

/** What an offer of a live chat is about. */
export const SIDES = ['', 'transfer', 'invitation'] as const;

const PLAIN: Shape = { x: 'none', y: 'none' };

/** One row a kind of event; the order of keys in a line is that of {@link writeLine}, not of this table. */
export const SHAPES: { readonly [K in EventName]: Shape } = {
  'chat.arrived': { x: 'customer', y: 'conversation', queue: 'class', preferred: true },
  'chat.refused': { x: 'reason', y: 'none', queue: 'class' },
  'chat.queued': { x: 'class', y: 'reason', queue: 'class' },
  'chat.requeued': { x: 'reason', y: 'live', queue: 'name' },
  'chat.abandoned': { x: 'reason', y: 'none' },
  'chat.assigned': { x: 'reason', y: 'none', queue: 'name' },
  'chat.accepted': { x: 'reason', y: 'none', queue: 'name' },
  'chat.joined': { x: 'reason', y: 'none' },
  'chat.left': { x: 'none', y: 'assignee' },
  'chat.viewed': PLAIN,
  'chat.invited': { x: 'by', y: 'none' },
  'chat.transferred': { x: 'toQueue', y: 'toAgent' },
  'chat.dormant': { x: 'reason', y: 'keeps' },
  'chat.woken': PLAIN,
  'chat.ended': { x: 'reason', y: 'record' },
  'offer.made': { x: 'offer', y: 'until', queue: 'name' },
  'offer.accepted': { x: 'offer', y: 'side' },
  'offer.declined': { x: 'offer', y: 'disable' },
  'offer.missed': { x: 'offer', y: 'none' },
  'offer.withdrawn': { x: 'offer', y: 'reason' },
  'offer.stale': { x: 'offer', y: 'none' },
  'cooldown.started': { x: 'reason', y: 'until' },
  'cooldown.ended': PLAIN,
  'message.customer': PLAIN,
  'message.agent': PLAIN,
  'reply.noticed': PLAIN,
  'reply.dismissed': PLAIN,
  'session.warned': PLAIN,
  'customer.left': { x: 'reason', y: 'none' },
  'customer.returned': PLAIN,
  'wrapup.started': { x: 'none', y: 'until' },
  'wrapup.ended': { x: 'reason', y: 'none' },
  'conversation.opened': { x: 'conversation', y: 'again' },
  'conversation.waiting': { x: 'conversation', y: 'none' },
  'conversation.closed': { x: 'conversation', y: 'none' },
  'conversation.reopened': { x: 'conversation', y: 'none' },
  'agent.state': { x: 'state', y: 'reason' },
  'rule.changed': { x: 'change', y: 'none' },
  'system.restarted': PLAIN,
  'live.throttled': PLAIN,
  'live.down': PLAIN,
  'live.up': PLAIN,
  'agent.work': { x: 'units', y: 'none' },
  'agent.limit': { x: 'units', y: 'none' },
  'agent.serves': { x: 'pool', y: 'none' },
  'queue.opened': { x: 'queue', y: 'none' },
  'queue.closed': { x: 'queue', y: 'none' },
};

const SHAPE_OF: readonly Shape[] = EVENT_NAMES.map((name) => SHAPES[name]);
const HEADS: readonly string[] = EVENT_NAMES.map((name) => `,"event":"${name}"`);
export const shapeOf = (kind: number): Shape => SHAPE_OF[kind] ?? PLAIN;

/** What numbers are called. Strings are handed over as JSON already (quoted), made once and not per line. */
export interface LineNames {
  readonly queues: readonly string[];
  readonly agents: readonly string[];
  customer(customer: number): string;
  /** `"priority":1,"skills":["spanish"]` of a waiting class. */
  classWords(cls: number): string;
  /** `["chat","sales"]`: the queues of a pool. */
  poolWords(pool: number): string;
  /** `"rule":"capacity.total","value":2`, or '' where the change has no such words. */
  changeWords(change: number): string;
}

/** One event: chat and conversation are their numbers (from 1; -1 = none), all else as in events.ts. */
export interface NumericEvent {
  /** Microseconds. */
  readonly t: number;
  readonly kind: number;
  readonly chat: number;
  readonly agent: number;
  readonly x: number;
  readonly y: number;
  readonly queue: number;
  readonly cls: number;
}

/** Whole microseconds as seconds with six decimals, without a float in between. */
export function secondsText(micros: number): string {
  const whole = Math.floor(micros / 1_000_000);
  const rest = micros - whole * 1_000_000;
  return `${whole}.${String(rest).padStart(6, '0')}`;
}

/** The line without its line end. Keys come in one order: who and what, where, then how and why. */
export function writeLine(
  names: LineNames,
  at: number,
  kind: number,
  chat: number,
  agent: number,
  x: number,
  y: number,
  queue: number,
  cls: number,
): string {
  const shape = SHAPE_OF[kind] as Shape;
  let line = `{"t":${secondsText(at)}${HEADS[kind] as string}`;
  if (chat > 0) line += `,"chat":${chat}`;
  if (shape.x === 'conversation' && x > 0) line += `,"conversation":${x}`;
  else if (shape.y === 'conversation' && y > 0) line += `,"conversation":${y}`;
  if (shape.x === 'customer' && x >= 0) line += `,"customer":${names.customer(x)}`;
  if (agent >= 0)
    line += `,"${shape.preferred ? 'preferred' : 'agent'}":${names.agents[agent] as string}`;
  if (shape.queue !== undefined && queue >= 0) line += `,"queue":${names.queues[queue] as string}`;
  if (shape.queue === 'class' && cls >= 0) line += `,${names.classWords(cls)}`;
  const first = fieldText(names, shape.x, x);
  const second = fieldText(names, shape.y, y);
  // A reason stands last, whatever place it has among the numbers.
  return shape.x === 'reason' ? `${line}${second}${first}}` : `${line}${first}${second}}`;
}

/** The fields that come last, each with its own key; '' where there is nothing to say. */
function fieldText(names: LineNames, field: Field, value: number): string {
  switch (field) {
    case 'offer':
      return value > 0 ? `,"offer":${value}` : '';
    case 'until':
      return `,"until":${value === Number.POSITIVE_INFINITY ? 'null' : secondsText(value)}`;
    case 'reason':
      return value > 0 ? `,"reason":"${REASONS[value] as string}"` : '';
    case 'state':
      return `,"state":"${AGENT_STATES[value] as string}"`;
    case 'record':
      return value >= 0 ? `,"state":"${RECORD_STATES[value] as string}"` : '';
    case 'live':
      return `,"wasLive":${value === 1}`;
    case 'units':
      return `,"units":${Number.isFinite(value) ? value : 'null'}`;
    case 'pool':
      return `,"queues":${names.poolWords(value)}`;
    case 'queue':
      return `,"queue":${names.queues[value] as string}`;
    case 'keeps':
      return value === 1 ? ',"keepsCost":true' : '';
    case 'side':
      return value > 0 ? `,"side":"${SIDES[value] as string}"` : '';
    case 'again':
      return value === 1 ? ',"again":true' : '';
    case 'disable':
      return `,"reason":"${value === 1 ? 'disable' : 'decline'}"`;
    case 'assignee':
      return value >= 0 ? `,"assignee":${names.agents[value] as string}` : ',"assignee":null';
    case 'by':
      return value >= 0 ? `,"by":${names.agents[value] as string}` : '';
    case 'toQueue':
      return value >= 0 ? `,"toQueue":${names.queues[value] as string}` : '';
    case 'toAgent':
      return value >= 0 ? `,"toAgent":${names.agents[value] as string}` : '';
    case 'change': {
      const words = names.changeWords(value);
      return `,"change":${value}${words === '' ? '' : `,${words}`}`;
    }
    default:
      return '';
  }
}

/** The first line of a trace. */
export interface TraceHeader {
  readonly trace: 'chatsim';
  readonly version: 1;
  readonly platform: string;
  readonly scenario: string;
  /** Clock time at which the trace begins, `08:00:00`; absent where times are counted from the start. */
  readonly start?: string;
  readonly date?: string;
  readonly queues: readonly string[];
  readonly agents: readonly string[];
  /** Whose clients alone were heard, where it is one side's. */
  readonly side?: 'customers' | 'agents';
  /** Of a server that was not empty when the recording began: its open chats, and the agents who were at work. */
  readonly standing?: { readonly chats: number; readonly busy: readonly string[] };
}

/** An event in words, as read from a line. Times in microseconds; absent fields are absent. */
export interface TraceRecord {
  /** Line of the file, from 1. */
  readonly line: number;
  readonly at: number;
  readonly event: EventName;
  readonly chat?: number;
  readonly conversation?: number;
  readonly customer?: string;
  readonly agent?: string;
  readonly preferred?: string;
  readonly queue?: string;
  readonly priority?: number;
  readonly skills?: readonly string[];
  /** Further queues the chat stands in (queue.relax). */
  readonly also?: readonly string[];
  readonly offer?: number;
  readonly by?: string;
  readonly toQueue?: string;
  readonly toAgent?: string;
  readonly assignee?: string | null;
  readonly state?: string;
  readonly until?: number;
  readonly reason?: Reason;
  readonly wasLive?: boolean;
  readonly again?: boolean;
  readonly side?: 'transfer' | 'invitation';
  readonly change?: number;
  readonly rule?: string;
  readonly value?: unknown;
  /** Units of other work or of an agent's own limit; Infinity where there is no limit. */
  readonly units?: number;
  /** What an agent serves from now on. */
  readonly queues?: readonly string[];
  /** On hold, and takes capacity all the same. */
  readonly keepsCost?: boolean;
  /** Of recordings: the message's running number within its chat and side, from 1. */
  readonly message?: number;
  /** Of recordings: the server's own stamp of the same event, in microseconds. */
  readonly server?: number;
}
