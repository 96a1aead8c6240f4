/** What went wrong with a server before a run could begin, as a Failure: which exit it is, and what to put right. */
import { ActTrouble, type ActTroubleKind } from '../../src/live/backend.ts';
import { EXIT, Failure } from './failure.ts';

/** A wrong token and a wrong kind of server are put right on the command line; the others are the server's. */
const EXITS: Readonly<Record<ActTroubleKind, number>> = {
  refused: EXIT.wrongInput,
  forbidden: EXIT.wrongInput,
  throttled: EXIT.unreachable,
  failed: EXIT.unreachable,
  timeout: EXIT.unreachable,
  unreachable: EXIT.unreachable,
};

/** Anything but an ActTrouble is a fault and stays what it is. */
export function serverFailure(error: unknown, url: string, hint = ''): unknown {
  if (!(error instanceof ActTrouble)) return error;
  const message = error.message.includes(url) ? error.message : `${url}: ${error.message}`;
  return new Failure(hint === '' ? message : [message, hint], EXITS[error.kind]);
}

/** Nothing was made: the server said no before. */
export const isNo = (error: unknown): boolean =>
  error instanceof ActTrouble && (error.kind === 'refused' || error.kind === 'forbidden');
