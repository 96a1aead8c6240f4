import { expect, it } from 'vitest';
import { headersOf } from './headers.ts';

const env = { KEY: 'k-123', UMLAUT: 'ü', ODD: 'a\nb', WIDE: '鍵' };

it('headers take their secrets from the environment', () => {
  expect(
    headersOf(['Authorization: Bearer $KEY', 'X-Run:plain', 'X-Price: 5$$', 'X-U: $UMLAUT'], env),
  ).toEqual({
    ok: true,
    headers: {
      Authorization: 'Bearer k-123',
      'X-Run': 'plain',
      'X-Price': '5$',
      'X-U': 'ü',
    },
  });
});

it.each([
  ['X-Key $KEY', '--header takes a name and a value'],
  ['X Key: 1', '--header takes a name and a value'],
  ['Host: other.example', '--header Host: this one belongs to the connection'],
  ['Sec-WebSocket-Key: x', '--header Sec-WebSocket-Key: this one belongs to the connection'],
  ['X-Key: $NONE', '--header X-Key: the environment has no NONE'],
  ['X-Key: $ODD', '--header X-Key: the value has characters that no header may have'],
  ['X-Key: $WIDE', '--header X-Key: the value has characters that no header may have'],
])('%j is refused, and its value is not told', (line, trouble) => {
  const found = headersOf([line], env);
  expect(found.ok ? '' : found.troubles.join()).toContain(trouble);
  expect(JSON.stringify(found)).not.toContain('k-123');
});
