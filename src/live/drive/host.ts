/**
 * Where the clients live: in this process, or in others. A client is a number: agents by their index, customers behind them.
 * What people do goes down as plain data, answers and what clients are told come back with stamps that were taken where the
 * sockets are.
 */
import {
  type Account,
  ActTrouble,
  type ActTroubleKind,
  type AgentClient,
  type AgentDeed,
  type CustomerClient,
  type CustomerDeed,
  type FurtherTo,
  type LiveEvent,
  type PresenceDeed,
  type StartChat,
} from '../backend.ts';

export type ClientAct =
  | { readonly do: 'start'; readonly chat: StartChat }
  | { readonly do: 'presence'; readonly what: PresenceDeed }
  | { readonly do: 'send'; readonly chat: string; readonly text: string; readonly id: string }
  | { readonly do: 'accept' | 'decline' | 'end' | 'leave'; readonly chat: string }
  | {
      readonly do: 'further';
      readonly what: AgentDeed | CustomerDeed;
      readonly chat: string | null;
      readonly to?: FurtherTo;
    }
  | { readonly do: 'vanish' | 'drop' | 'resume' };

/** Stamps in milliseconds of the clock: when the client began, and when it had its answer. */
export type Answered =
  | { readonly ok: true; readonly chat: string; readonly began: number; readonly ended: number }
  | {
      readonly ok: false;
      readonly kind: ActTroubleKind;
      readonly message: string;
      readonly retryMs: number | undefined;
      readonly began: number;
      readonly ended: number;
    };

export interface ClientHost {
  /** Resolves when the client is there; rejects with what `Backend.agent` rejects with. */
  openAgent(client: number, account: Account): Promise<void>;
  openCustomer(client: number, name: string): Promise<void>;
  act(client: number, act: ClientAct, answer: (answered: Answered) => void): void;
  /** What the agent's list of waiting chats shows, the longest there first; null where there is none. */
  list(agent: number): readonly string[] | null;
  /** The client is not needed any more. */
  close(client: number): void;
  readonly sockets: number;
  readonly processes: number;
  /** Closes all clients. */
  end(): Promise<void>;
}

export type OnTold = (client: number, event: LiveEvent) => void;

/** Has the client do it; resolves to the chat's id for `start`, else to ''. */
export async function perform(
  client: AgentClient | CustomerClient,
  act: ClientAct,
): Promise<string> {
  const agent = client as AgentClient;
  const customer = client as CustomerClient;
  switch (act.do) {
    case 'send':
      await client.send(act.chat, act.text, act.id);
      break;
    case 'start':
      return customer.start(act.chat);
    case 'presence':
      await agent.presence(act.what);
      break;
    case 'accept':
      await agent.accept(act.chat);
      break;
    case 'decline':
      await agent.decline(act.chat);
      break;
    case 'end':
      await agent.end(act.chat);
      break;
    case 'leave':
      await customer.leave(act.chat);
      break;
    case 'vanish':
      await customer.vanish();
      break;
    case 'drop':
      agent.drop?.();
      break;
    case 'resume':
      agent.resume?.();
      break;
    default:
      if (client.further === undefined) throw new ActTrouble('refused', `no ${act.what} here`);
      await (client as AgentClient).further?.(act.what as AgentDeed, act.chat, act.to);
  }
  return '';
}

export function failed(error: unknown, began: number, ended: number): Answered {
  const trouble = error instanceof ActTrouble ? error : null;
  return {
    ok: false,
    kind: trouble?.kind ?? 'failed',
    message: error instanceof Error ? error.message : String(error),
    retryMs: trouble?.retryMs,
    began,
    ended,
  };
}
