/**
 * Rules that ask what agents have in hand, or who else was free. Of a server that had chats before the recording began nobody can
 * tell, so they are not judged there: an honest one would be accused.
 */
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
