/** What goes between the driver and a process that holds clients: batches of plain data, each way. */
import type { Account, ActTroubleKind, LiveEvent, Provisioned } from '../backend.ts';
import type { ClientAct } from './host.ts';
import type { TargetFacts } from './target-facts.ts';

/** The first word: what to open. */
export interface Begin {
  readonly begin: {
    readonly adapterName: string;
    readonly target: TargetFacts;
    readonly made: Provisioned;
  };
}

/** To the clients. A number stands first by which the answer is known. */
export interface Down {
  readonly acts?: readonly (readonly [ask: number, client: number, act: ClientAct])[];
  readonly agents?: readonly (readonly [ask: number, client: number, account: Account])[];
  readonly customers?: readonly (readonly [ask: number, client: number, name: string])[];
  readonly close?: readonly number[];
  readonly end?: true;
}

export type AnswerRow =
  | readonly [ask: number, began: number, ended: number, chat: string]
  | readonly [
      ask: number,
      began: number,
      ended: number,
      kind: ActTroubleKind,
      message: string,
      retryMs: number | null,
    ];

export interface Up {
  /** The backend is open; or why not. */
  readonly open?: true | { readonly kind: ActTroubleKind; readonly message: string };
  readonly answers?: readonly AnswerRow[];
  readonly told?: readonly (readonly [client: number, event: LiveEvent])[];
  /** Lists of waiting chats that have changed. */
  readonly lists?: readonly (readonly [agent: number, list: readonly string[]])[];
  readonly sockets?: number;
  readonly ended?: true;
}
