/**
 * Acts as clients say them on their sockets: one JSON object a frame, the same acts as by HTTP, checked by the same schemas.
 * Made from the table of acts. No socket and no world here.
 */
import type { Deed } from './acts.ts';
import { type Refusal, refusal } from './books.ts';
import { CLIENT_ACTS, type ClientAct } from './client-acts.ts';
import { type Finding, malformedBy } from './malformed.ts';
import { ANSWERS, BODIES, chatNumber, id, object, type Schema, SHORT_ANSWERS } from './schemas.ts';

export type ClientSide = ClientAct['side'];

/** Texts are 4,000 characters at most; written as `\uXXXX` each may take twelve bytes. */
export const FRAME_MOST = 64 * 1024;

export interface FrameKind {
  readonly act: ClientAct;
  readonly schema: Schema;
  /** What answers it. */
  readonly reply: Schema;
}

const hasChat = ({ path }: ClientAct): boolean => path.includes('{chat}');

function kindOf(act: ClientAct): FrameKind {
  const { properties, required, ...rest } = BODIES[act.body] as Schema & {
    readonly properties: Record<string, Schema>;
    readonly required: readonly string[];
  };
  const chat = hasChat(act) ? { chat: chatNumber } : {};
  return {
    act,
    schema: {
      ...rest,
      ...object({ do: { const: act.do }, ...chat, ...properties }, [
        'do',
        'id',
        ...Object.keys(chat),
        ...required,
      ]),
    },
    reply: object(
      {
        re: id,
        status: { enum: Object.keys(act.answers).map(Number) },
        body: SHORT_ANSWERS[act.short],
      },
      ['re', 'status', 'body'],
    ),
  };
}

const kindsOf = (side: ClientSide): ReadonlyMap<string, FrameKind> =>
  new Map(CLIENT_ACTS.filter((act) => act.side === side).map((act) => [act.do, kindOf(act)]));

/** By the word of `do`. */
export const FRAMES: Readonly<Record<ClientSide, ReadonlyMap<string, FrameKind>>> = {
  customer: kindsOf('customer'),
  agent: kindsOf('agent'),
};

/** The answer to a frame that was refused, whatever it asked. */
export const REFUSED_FRAME: Schema = object(
  {
    re: id,
    status: { type: 'integer', minimum: 400, maximum: 599 },
    retryAfter: { type: 'integer', minimum: 1, description: 'Of 429: seconds.' },
    body: ANSWERS.Problem,
  },
  ['re', 'status', 'body'],
);

export type Frame =
  | { readonly id: string; readonly deed: Deed }
  | { readonly id: string; readonly wrong: Refusal };

/** Compiles a schema, as Ajv does. */
export type Compile = (schema: Schema) => Check;
type Check = ((value: unknown) => unknown) & { errors?: readonly Finding[] | null };

/** Reads a frame; null when it is none that anybody could answer: no JSON object, or no id. */
export type ReadFrame = (side: ClientSide, text: string) => Frame | null;

export function frameReader(compile: Compile, firstQueue: string): ReadFrame {
  const checks = new Map<FrameKind, Check>();
  for (const side of ['customer', 'agent'] as const)
    for (const kind of FRAMES[side].values()) checks.set(kind, compile(kind.schema));
  const isId = compile(id);
  return (side, text) => {
    const frame = parsed(text);
    if (frame === null || !isId(frame['id'])) return null;
    const name = frame['id'] as string;
    const kind = FRAMES[side].get(frame['do'] as string);
    if (kind === undefined)
      return wrong(name, `${side}s do no such thing`, `do: ${[...FRAMES[side].keys()].join(', ')}`);
    const check = checks.get(kind) as Check;
    if (!check(frame)) {
      const [error = { instancePath: '' }] = check.errors ?? [];
      const place = error.instancePath.slice(1).replace(/\//g, '.') || 'frame';
      return wrong(name, `${place} ${malformedBy(error)}`, 'see /asyncapi.json of this server');
    }
    const chat = (frame['chat'] as number | undefined) ?? 0;
    return { id: name, deed: kind.act.deed({ chat, body: frame }, firstQueue) };
  };
}

const wrong = (id: string, detail: string, hint: string): Frame => ({
  id,
  wrong: refusal(400, 'malformed', detail, hint),
});

function parsed(text: string): Record<string, unknown> | null {
  // Keys that would reach a prototype have no place here, and schemas refuse what they do not know.
  if (!text.startsWith('{')) return null;
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return null;
  }
}
