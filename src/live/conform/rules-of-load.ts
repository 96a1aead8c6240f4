/**
 * Rules that ask what agents have in hand, or who else was free. Of a server that had chats before the recording began nobody can
 * tell, nor where customers alone were heard: there they are not judged, since an honest server would be accused.
 */
import type { TraceHeader } from '../../engine/observe/trace-lines.ts';
import { standingText } from '../../report/standing.ts';
import type { AuditRuleName } from './rules.ts';

export const RULES_OF_LOAD: readonly AuditRuleName[] = [
  'offers-at-once',
  'capacity',
  'refused-before',
  'order',
  'requeue-rank',
  'best-agent',
  // It may wait until the live chats are over.
  'after-refusal',
  'work-conservation',
  'fairness',
];

/** Why these cannot be judged; undefined where they can. */
export function unknownLoad(header: TraceHeader | undefined): string | undefined {
  if (header?.standing !== undefined) return standingText(header.standing);
  if (header?.side === 'customers')
    return 'only customers were heard, and they are not told what agents have in hand';
  return undefined;
}
