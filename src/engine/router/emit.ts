/** Tells what has happened, after the state has changed; and the conversation's own small life. */
import { EV, RECORD } from '../events.ts';
import { recordState } from './apply.ts';
import { NONE, type RouterState } from './state.ts';

export function emit(
  s: RouterState,
  kind: number,
  chat: number,
  agent: number,
  x: number,
  y: number,
): void {
  s.sink.event(kind, chat, agent, x, y);
}

/** A new conversation for a customer, open. */
export function newConversation(s: RouterState, customer: number): number {
  const conversation = s.newConversationSlot();
  s.conversationNumber[conversation] = ++s.conversationsEver;
  s.conversationCustomer[conversation] = customer;
  s.conversationLastAgent[conversation] = NONE;
  s.conversationState[conversation] = RECORD.open;
  return conversation;
}

/** The conversation of a chat takes a state; says so when it is another one. `agent` closed it by hand, or NONE. */
export function setRecord(s: RouterState, chat: number, state: number, agent: number): void {
  const conversation = s.chatConversation[chat]!;
  const before = s.conversationState[conversation]!;
  if (before === state) return;
  recordState(s, chat, conversation, state);
  if (state === RECORD.closed) emit(s, EV.conversationClosed, chat, agent, conversation, 0);
  else if (before === RECORD.closed) emit(s, EV.conversationReopened, chat, agent, conversation, 0);
  else if (state === RECORD.waiting) emit(s, EV.conversationWaiting, chat, agent, conversation, 0);
  else emit(s, EV.conversationOpened, chat, agent, conversation, 1);
}
