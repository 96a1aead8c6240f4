/** The form of conformance.json as far as reports rely on it. */
import type { Form } from './form.ts';

const fields = (of: { readonly [key: string]: Form }): Form => ({ fields: of });
const text = 'string';
const number = 'number';
const maybeText: Form = { maybe: text };

export const CONFORMANCE_FORM: Form = fields({
  chatsimVersion: text,
  recording: text,
  against: text,
  start: maybeText,
  records: number,
  lastSec: number,
  slackSec: number,
  unstampedSlackSec: { maybe: number },
  skewSec: number,
  verdict: text,
  rules: [
    fields({
      rule: text,
      says: text,
      verdict: text,
      occasions: number,
      violations: number,
      note: maybeText,
      first: [
        fields({
          rule: text,
          at: number,
          line: number,
          chat: { maybe: number },
          agent: maybeText,
          what: text,
          story: { maybe: [text] },
        }),
      ],
    }),
  ],
});
