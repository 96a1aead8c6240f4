/**
 * The protocol's bodies as JSON Schema: what requests must be, which the server checks, and what answers and pushed messages
 * are, which tests check. The documents in docs/protocol are made from these tables.
 */
import {
  AGENT_STATES,
  EVENT_NAMES,
  type EventName,
  REASONS,
  RECORD_STATES,
} from '../../engine/events.ts';
import { type Field, SHAPES } from '../../engine/observe/trace-lines.ts';
import { PRESENCES } from './acts.ts';
import { FAULT_NAMES } from './faults/names.ts';
import { MS_MOST, PER_SEC_MOST } from './faults/read.ts';
import { AGENT_EVENTS, CUSTOMER_EVENTS } from './told.ts';

export type Schema = { readonly [key: string]: unknown };

export const TEXT_MOST = 4000;
export const UNITS_MOST = 1000;

export const object = (
  properties: Record<string, Schema>,
  required: readonly string[],
): Schema => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
});
const listOf = (items: Schema): Schema => ({ type: 'array', items });
const orNull = (type: string): Schema => ({ type: [type, 'null'] });
/** By the name of what each is for. */
const texts: Schema = { type: 'object', additionalProperties: { type: 'string' } };
const ref = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` });

const name: Schema = { type: 'string', minLength: 1, maxLength: 100 };
const time: Schema = { type: 'number', minimum: 0, description: 'Seconds from the start.' };
const timeOrNull: Schema = { type: ['number', 'null'], minimum: 0 };
export const chatNumber: Schema = { type: 'integer', minimum: 1 };
export const id: Schema = {
  type: 'string',
  pattern: '^[\\x21-\\x7e]{1,100}$',
  description:
    'The client’s own name of this act. Sent again with the same content it is answered again and not done again.',
};
const text: Schema = { type: 'string', minLength: 1, maxLength: TEXT_MOST };
const units: Schema = { type: 'number', minimum: 0, maximum: UNITS_MOST };

const fault: Record<string, Schema> = {
  fault: { enum: FAULT_NAMES },
  share: {
    type: 'number',
    exclusiveMinimum: 0,
    maximum: 1,
    description: 'Of its occasions; all of them when left out.',
  },
  ms: { type: 'integer', minimum: 0, maximum: MS_MOST },
  perSec: { type: 'number', exclusiveMinimum: 0, maximum: PER_SEC_MOST },
  event: { enum: EVENT_NAMES, description: 'Only events of this name are lost.' },
};

/** What requests must be. Anything else in them is refused. */
export const BODIES = {
  Nothing: object({ id }, []),
  NewCustomer: object({ name }, ['name']),
  Start: object(
    {
      queue: { ...name, description: 'May be left out where there is one queue.' },
      priority: { type: 'integer', minimum: 0, maximum: 1000, default: 1 },
      skills: { type: 'array', items: name, maxItems: 50, default: [] },
      text,
      id,
    },
    [],
  ),
  Write: object({ text, id }, ['text']),
  Presence: object({ what: { enum: PRESENCES }, id }, ['what']),
  Transfer: {
    ...object({ agent: name, queue: name, id }, []),
    oneOf: [{ required: ['agent'] }, { required: ['queue'] }],
  },
  Invite: object({ agent: name, id }, ['agent']),
  Work: object({ units, id }, ['units']),
  Limit: object({ units: { ...units, type: ['number', 'null'] }, id }, ['units']),
  Serve: object({ queues: { type: 'array', items: name, maxItems: 1000 }, id }, ['queues']),
  Rule: object(
    {
      rule: { ...name, examples: ['offer.timeout'] },
      value: {
        type: ['string', 'number', 'boolean'],
        maxLength: 1000,
        description: 'As in a scenario: 20s, none, 3, [accept, end].',
      },
      for: { ...name, description: 'A queue, a group or an agent; everywhere when left out.' },
      id,
    },
    ['rule', 'value'],
  ),
  Fault: {
    ...object({ ...fault, id }, ['fault']),
    description: 'See docs/faults.md for what each one takes.',
  },
} as const satisfies Record<string, Schema>;
export type BodyName = keyof typeof BODIES;

const agentLine = {
  agent: name,
  group: name,
  state: { enum: AGENT_STATES },
  reason: { enum: REASONS },
  used: { type: 'number', description: 'Units taken.' },
  capacity: orNull('number'),
  maximum: orNull('number'),
  routingDelayUntil: timeOrNull,
};
const left: Schema = {
  ...object({ until: timeOrNull }, ['until']),
  description:
    'The customer has left a chat that goes on, and may come back until then; null: as long as it goes on. Agents see it where the platform has noticed.',
};
const truth = {
  chat: chatNumber,
  state: { enum: ['waiting', 'offered', 'live', 'ended', 'refused'] },
  customer: name,
  queue: name,
  priority: { type: 'integer' },
  skills: listOf(name),
  arrived: time,
  agent: orNull('string'),
  offers: listOf(
    object({ agent: name, offer: { type: 'integer' }, until: timeOrNull }, [
      'agent',
      'offer',
      'until',
    ]),
  ),
  conversation: { enum: RECORD_STATES },
  messageCount: { type: 'integer' },
  left,
  reason: { enum: REASONS },
};
const truthKeys = Object.keys(truth).filter((key) => key !== 'reason' && key !== 'left');

/** What answers are. */
export const ANSWERS = {
  Problem: {
    ...object(
      {
        type: { type: 'string', pattern: '^urn:chatsim:problem:[a-z-]+$' },
        title: { type: 'string' },
        status: { type: 'integer' },
        detail: { type: 'string' },
        hint: { type: 'string', description: 'What may help; may be empty.' },
      },
      ['type', 'title', 'status', 'detail', 'hint'],
    ),
    description: 'RFC 9457, sent as application/problem+json.',
  },
  CustomerToken: object({ customer: name, token: { type: 'string' } }, ['customer', 'token']),
  AgentToken: object({ agent: name, token: { type: 'string' } }, ['agent', 'token']),
  Message: object(
    {
      chat: chatNumber,
      message: { type: 'integer', minimum: 1, description: 'Counted within the chat.' },
      t: time,
      from: { enum: ['customer', 'agent'] },
      agent: name,
      text,
      id,
    },
    ['chat', 'message', 't', 'from', 'text'],
  ),
  CustomerChat: object(
    {
      chat: chatNumber,
      state: { enum: ['waiting', 'live', 'ended', 'refused'] },
      queue: name,
      arrived: time,
      agent: name,
      left,
      reason: { enum: REASONS },
      messages: listOf(ref('Message')),
    },
    ['chat', 'state', 'queue', 'arrived', 'messages'],
  ),
  CustomerChats: object({ chats: listOf(ref('CustomerChat')) }, ['chats']),
  AgentChat: object({ ...truth, participants: listOf(name), messages: listOf(ref('Message')) }, [
    ...truthKeys,
    'participants',
    'messages',
  ]),
  Agent: object(
    {
      ...agentLine,
      queues: listOf(name),
      offers: listOf(
        object(
          {
            chat: chatNumber,
            offer: { type: 'integer' },
            until: timeOrNull,
            queue: name,
            of: { enum: ['a waiting chat', 'a live chat'] },
          },
          ['chat', 'offer', 'until', 'queue', 'of'],
        ),
      ),
      chats: listOf(
        object({ chat: chatNumber, as: { enum: ['assignee', 'participant'] } }, ['chat', 'as']),
      ),
      wrapUps: listOf(chatNumber),
      list: { ...listOf(chatNumber), description: 'Waiting chats, where agents may see them.' },
    },
    [...Object.keys(agentLine), 'queues', 'offers', 'chats', 'wrapUps', 'list'],
  ),
  World: object(
    {
      name: { type: 'string' },
      platform: name,
      speed: { type: 'number' },
      journal: { type: 'boolean' },
      version: { type: 'string' },
      t: time,
      skills: listOf(name),
      queues: listOf(
        object({ name, open: { type: 'boolean' }, waiting: { type: 'integer' } }, [
          'name',
          'open',
          'waiting',
        ]),
      ),
      groups: listOf(
        object({ name, queues: listOf(name), skills: listOf(name) }, ['name', 'queues', 'skills']),
      ),
      agents: listOf(object(agentLine, Object.keys(agentLine))),
      rules: { ...listOf(name), description: 'Rules that there are.' },
    },
    [
      'name',
      'platform',
      'speed',
      'journal',
      'version',
      't',
      'skills',
      'queues',
      'groups',
      'agents',
      'rules',
    ],
  ),
  Truth: object({ t: time, chats: listOf(object(truth, truthKeys)) }, ['t', 'chats']),
  Rules: object(
    {
      t: time,
      rules: listOf(
        object(
          {
            rule: name,
            words: { type: 'string', description: 'What people call it.' },
            value: {
              type: 'string',
              description: 'As in a scenario: 20s, none, 3, [accept, end].',
            },
            changeable: { type: 'boolean', description: 'While the server runs.' },
            queues: { ...texts, description: 'Only queues that differ from `value`.' },
            groups: { ...texts, description: 'Only groups that differ from `value`.' },
            agents: {
              ...texts,
              description:
                'Only agents that differ from their group; an agent’s own limit is their capacity.total.',
            },
          },
          ['rule', 'words', 'value', 'changeable'],
        ),
      ),
    },
    ['t', 'rules'],
  ),
  RuleChanged: object({ rule: name, value: { type: 'string' }, change: { type: 'integer' } }, [
    'rule',
    'value',
    'change',
  ]),
  QueueTurned: object({ queue: name, open: { type: 'boolean' } }, ['queue', 'open']),
  Faults: object(
    {
      faults: listOf(
        object(
          {
            ...fault,
            occasions: { type: 'integer', description: 'Times it might have happened.' },
            times: { type: 'integer', description: 'Times it did, since it was switched on.' },
          },
          ['fault', 'share', 'occasions', 'times'],
        ),
      ),
    },
    ['faults'],
  ),
  Restarted: object({ restarted: { const: true } }, ['restarted']),
  Health: object(
    {
      status: { const: 'ok' },
      protocol: { const: 'v1' },
      version: { type: 'string' },
      t: time,
      speed: { type: 'number', description: 'Seconds of `t` in a second of the clock.' },
      start: {
        type: ['number', 'null'],
        minimum: 0,
        description:
          'Time of day at `t` 0, seconds since midnight; null where the scenario says none.',
      },
    },
    ['status', 'protocol', 'version', 't', 'speed', 'start'],
  ),
} as const satisfies Record<string, Schema>;
export type AnswerName = keyof typeof ANSWERS;

/** What answers on a socket are: the least that a program needs, since the rest is pushed. */
export const SHORT_ANSWERS = {
  Written: object({ chat: chatNumber, message: { type: 'integer', minimum: 1 }, t: time }, [
    'chat',
    'message',
    't',
  ]),
  ChatNow: object(
    {
      chat: chatNumber,
      state: { enum: ['waiting', 'offered', 'live', 'ended', 'refused'] },
      reason: { enum: REASONS },
    },
    ['chat', 'state'],
  ),
  AgentNow: object({ state: { enum: AGENT_STATES } }, ['state']),
} as const satisfies Record<string, Schema>;
export type ShortName = keyof typeof SHORT_ANSWERS;

/** What a field of an event is in JSON: key and schema, and whether it is always there. */
const FIELDS: {
  readonly [K in Field]: readonly [key: string, schema: Schema, always: boolean] | null;
} = {
  none: null,
  customer: ['customer', name, true],
  class: null,
  conversation: ['conversation', { type: 'integer' }, true],
  offer: ['offer', { type: 'integer' }, false],
  until: ['until', timeOrNull, true],
  reason: ['reason', { enum: REASONS.slice(1) }, false],
  state: ['state', { enum: AGENT_STATES }, true],
  record: ['state', { enum: RECORD_STATES }, false],
  live: ['wasLive', { type: 'boolean' }, true],
  side: ['side', { enum: ['transfer', 'invitation'] }, false],
  again: ['again', { const: true }, false],
  disable: ['reason', { enum: ['decline', 'disable'] }, true],
  assignee: ['assignee', orNull('string'), true],
  by: ['by', name, false],
  toQueue: ['toQueue', name, false],
  toAgent: ['toAgent', name, false],
  change: ['change', { type: 'integer' }, true],
  units: ['units', orNull('number'), true],
  pool: ['queues', listOf(name), true],
  queue: ['queue', name, true],
  keeps: ['keepsCost', { const: true }, false],
};

/** One kind of pushed message. */
function pushed(event: EventName): Schema {
  const shape = SHAPES[event];
  const properties: Record<string, Schema> = {
    seq: {
      type: 'integer',
      minimum: 1,
      description: 'Counts this client’s messages, without a gap.',
    },
    t: time,
    event: { const: event },
    chat: chatNumber,
    [shape.preferred === true ? 'preferred' : 'agent']: name,
  };
  const required = ['seq', 't', 'event'];
  if (shape.queue !== undefined) properties['queue'] = name;
  if (shape.queue === 'class') {
    properties['priority'] = { type: 'integer' };
    properties['skills'] = listOf(name);
    properties['also'] = listOf(name);
  }
  for (const field of [shape.x, shape.y]) {
    const found = FIELDS[field];
    if (found === null) continue;
    properties[found[0]] = found[1];
    if (found[2]) required.push(found[0]);
  }
  if (event === 'message.customer' || event === 'message.agent') {
    properties['message'] = { type: 'integer', minimum: 1 };
    properties['text'] = { type: 'string', maxLength: TEXT_MOST };
    properties['id'] = id;
    required.push('chat', 'message', 'text');
  }
  return object(properties, required);
}

const hello: Schema = object(
  {
    event: { const: 'hello' },
    protocol: { const: 'chatsim.v1' },
    t: time,
    last: { type: 'integer', minimum: 0, description: 'Number of the newest message.' },
    resumed: {
      type: 'boolean',
      description: 'False: what was asked for is no longer kept; read the state anew.',
    },
    acts: { const: true, description: 'Acts may be sent on this socket.' },
  },
  ['event', 'protocol', 't', 'last', 'resumed', 'acts'],
);

const pushes = (events: readonly EventName[]): Record<string, Schema> =>
  Object.fromEntries([['hello', hello], ...events.map((event) => [event, pushed(event)])]);

/** Pushed messages of each side by their event. */
export const PUSHES = { customer: pushes(CUSTOMER_EVENTS), agent: pushes(AGENT_EVENTS) } as const;
