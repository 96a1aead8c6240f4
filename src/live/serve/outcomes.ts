/**
 * What came of an act, as data small enough to be remembered, and what a client is told of it: by HTTP how the chat or the
 * agent stands now, on a socket the least that a program needs. Reads the world and changes nothing.
 */
import { AGENT_STATES } from '../../engine/events.ts';
import { type Answer, type ChatRecord, refuse } from './books.ts';
import { agentsChat, customersChat, messageView, type Shown, seconds, standing } from './views.ts';

/** Only what is kept reached the router or the books, and goes into the journal. */
export type Outcome =
  | { readonly kept: boolean; readonly show: 'answer'; readonly answer: Answer }
  | {
      readonly kept: boolean;
      readonly show: 'message';
      readonly chat: number;
      readonly message: number;
      readonly status: number;
    }
  | {
      readonly kept: boolean;
      readonly show: 'customers chat' | 'agents chat';
      readonly chat: number;
      readonly status: number;
    }
  | { readonly kept: boolean; readonly show: 'agent'; readonly agent: number };

export const refused = (answer: Answer): Outcome => ({ kept: false, show: 'answer', answer });
export const done = (answer: Answer): Outcome => ({ kept: true, show: 'answer', answer });

/** The same act again: nothing is done, and what was made then is not made now. */
export function again(outcome: Outcome): Outcome {
  switch (outcome.show) {
    case 'agent':
      return { ...outcome, kept: false };
    case 'answer': {
      const { answer } = outcome;
      return refused(answer.status === 201 ? { ...answer, status: 200 } : answer);
    }
    default:
      return { ...outcome, kept: false, status: 200 };
  }
}

export interface Books extends Shown {
  readonly chats: ReadonlyMap<number, ChatRecord>;
  agentView(agent: number): object;
}

/** As things stand now: asked for when everything of the instant has happened. */
export function answerTo(books: Books, outcome: Outcome, short: boolean): Answer {
  if (outcome.show === 'answer') return outcome.answer;
  if (outcome.show === 'agent') {
    const state = AGENT_STATES[books.s.agentState[outcome.agent]!];
    return { status: 200, body: short ? { state } : books.agentView(outcome.agent) };
  }
  const { status } = outcome;
  const chat = books.chats.get(outcome.chat);
  if (chat === undefined) return noChat(outcome.chat);
  if (outcome.show === 'message') {
    const message = chat.messages[outcome.message - 1]!;
    const { number } = chat;
    const body = short
      ? { chat: number, message: message.message, t: seconds(message.at) }
      : messageView(books, chat, message);
    return { status, body };
  }
  const isCustomers = outcome.show === 'customers chat';
  if (short) return { status, body: standing(books, chat, isCustomers) };
  return { status, body: isCustomers ? customersChat(books, chat) : agentsChat(books, chat) };
}

export const noChat = (chat: number | string | undefined): Answer =>
  refuse(404, 'no-such-chat', `there is no chat ${chat} for you`, 'it may have been forgotten');
