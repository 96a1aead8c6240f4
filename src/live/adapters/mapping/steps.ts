/** Does the steps of a mapping: calls, and what is said on a socket; keeps what is to be kept, and tells why it could not be done. */
import { ActTrouble, type LiveEvent } from '../../backend.ts';
import { type Answered, type Call, type Caller, troubleOf } from '../wire/caller.ts';
import { Patience } from '../wire/patience.ts';
import { eventsOf, isTrue } from './events.ts';
import { MappingTrouble, type Scope } from './expression.ts';
import type { Step } from './step-words.ts';
import { type CallTemplate, type JsonTemplate, type Template, textOf } from './template.ts';
import type { MappingWords } from './words.ts';

/** What steps need of the backend. */
export interface Desk {
  readonly caller: Caller;
  readonly mapping: MappingWords;
  /** Nobody measures these calls: a server that asks for patience gets it. */
  readonly isPatient?: boolean;
  now(): number;
}

/** What steps need of whoever does them. */
export interface Doer {
  /** Names and what they stand for now. */
  scope(): Scope;
  keep(name: string, value: unknown): void;
  tell?(event: LiveEvent): void;
  /** On the socket; resolves to the message that answers, or to nothing where none is waited for. */
  say?(
    message: unknown,
    isReply: ((message: unknown) => Promise<boolean>) | null,
  ): Promise<unknown>;
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: unknown;
}

/** Resolves to the chat's id, where a step says it. @throws ActTrouble */
export async function doSteps(
  desk: Desk,
  steps: readonly Step[],
  doer: Doer,
  what: string,
  own: Scope = {},
): Promise<string | null> {
  let chat: string | null = null;
  try {
    for (const step of steps) {
      const scope = { ...doer.scope(), ...own };
      if (step.when !== null && !isTrue(await step.when.evaluate(scope))) continue;
      const answer = await answerTo(desk, step, scope, doer, what);
      const after = { ...scope, ...answer };
      if (step.expect !== null && !isTrue(await step.expect.evaluate(after)))
        throw new ActTrouble(
          'refused',
          `${what}: ${step.otherwise ?? `not so: ${step.expect.text}`}`,
        );
      for (const [name, expression] of step.keep) doer.keep(name, await expression.evaluate(after));
      if (step.chat !== null) {
        const id = await step.chat.evaluate(after);
        if (id === undefined || id === null)
          throw new ActTrouble('failed', `${what}: the answer has no ${step.chat.text}`);
        chat = textOf(id);
      }
      // What was kept and the new chat are known to the events.
      const telling = { ...doer.scope(), ...own, ...answer, ...(chat === null ? {} : { chat }) };
      for (const event of await eventsOf(step.tell, telling, desk.now())) doer.tell?.(event);
    }
  } catch (error) {
    throw asTrouble(error, what);
  }
  return chat;
}

/** An expression that fails is a fault of the mapping: it is told as one that the server failed at. */
export function asTrouble(error: unknown, what: string): unknown {
  if (error instanceof MappingTrouble)
    return new ActTrouble('failed', `${what}: the mapping does not fit: ${error.message}`);
  return error;
}

const NOTHING: Answer = { status: 200, headers: {}, body: undefined };

async function answerTo(
  desk: Desk,
  step: Step,
  scope: Scope,
  doer: Doer,
  what: string,
): Promise<Answer> {
  if (step.say !== null) {
    const { reply } = step;
    const isReply =
      reply === null
        ? null
        : async (message: unknown) => isTrue(await reply.evaluate({ ...scope, message }));
    const said = await doer.say?.(await step.say(scope), isReply);
    if (said === undefined) return NOTHING;
    const { status } = said as { status?: unknown };
    const answer = { status: typeof status === 'number' ? status : 200, headers: {}, body: said };
    await mustBeFine(desk, step.ok, answer, what);
    return answer;
  }
  if (step.call === null) return NOTHING;
  return callFor(desk, { ...step, call: step.call }, scope, what);
}

export interface CallWords {
  readonly call: CallTemplate;
  readonly headers: readonly (readonly [string, Template])[];
  readonly ok: readonly number[];
  readonly body?: JsonTemplate | null;
  readonly form?: readonly (readonly [string, Template])[] | null;
}

/** One call and its answer, read. @throws ActTrouble when it is not fine */
export async function callFor(
  desk: Desk,
  { call, headers, ok, body = null, form = null }: CallWords,
  scope: Scope,
  what: string,
): Promise<Answer> {
  const path = textOf(await call.path.fill(scope));
  const request: Call = {
    method: call.method,
    path,
    headers: {
      ...(await filled(headers, scope)),
      ...(body === null ? {} : { 'content-type': 'application/json' }),
      ...(form === null ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
    },
    isRepeatable: call.method === 'GET',
    ...(body === null ? {} : { body: JSON.stringify(await body(scope)) }),
    ...(form === null ? {} : { body: new URLSearchParams(await filled(form, scope)).toString() }),
  };
  const once = async () => {
    const answer = readAnswer(await desk.caller.call(request));
    await mustBeFine(desk, ok, answer, what);
    return answer;
  };
  return desk.isPatient === true ? new Patience(desk.now).with(once) : once();
}

export async function filled(
  templates: readonly (readonly [string, Template])[],
  scope: Scope,
): Promise<Record<string, string>> {
  const texts: Record<string, string> = {};
  for (const [name, template] of templates) {
    const value = await template.fill(scope);
    if (value !== undefined) texts[name] = textOf(value);
  }
  return texts;
}

function readAnswer({ status, headers, text }: Answered): Answer {
  return { status, headers, body: jsonIn(text) };
}

/** JSON where it is some, else the text. */
export function jsonIn(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

async function mustBeFine(
  { mapping }: Desk,
  ok: readonly number[],
  answer: Answer,
  what: string,
): Promise<void> {
  if (ok.includes(answer.status)) return;
  const scope = { ...answer };
  const said = async () =>
    mapping.says === null ? '' : textOf(await mapping.says.evaluate(scope));
  for (const { when, is, retry } of mapping.answers) {
    if (!isTrue(await when.evaluate(scope))) continue;
    if (is === 'done') return;
    const sec = retry === null ? Number.NaN : Number(await retry.evaluate(scope));
    const retryMs = sec >= 0 ? sec * 1000 : 1000;
    const message = `${what}: ${answer.status} ${await said()}`.trimEnd();
    throw new ActTrouble(is, message, is === 'throttled' ? retryMs : undefined);
  }
  if (answer.status < 300) return;
  const headers = answer.headers as Answered['headers'];
  throw troubleOf({ status: answer.status, headers, text: '' }, what, await said());
}
