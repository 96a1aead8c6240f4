/** Headers that go with every request and socket: `Name: value`, secrets by `$NAME` of the environment. No message shows one. */
import { filledIn } from './from-environment.ts';

export type HeadersRead =
  | { readonly ok: true; readonly headers: Readonly<Record<string, string>> }
  | { readonly ok: false; readonly troubles: readonly string[] };

const NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
/** What the connection itself is made with: another value would break it, or lead it elsewhere. */
const OURS =
  /^(host|connection|upgrade|content-length|transfer-encoding|te|trailer|expect|keep-alive|sec-websocket-.*)$/i;

export function headersOf(
  lines: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): HeadersRead {
  const headers: Record<string, string> = {};
  const troubles: string[] = [];
  for (const line of lines) {
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(0, colon)).trim();
    if (colon < 0 || !NAME.test(name)) {
      troubles.push(`--header takes a name and a value - e.g. --header 'X-Api-Key: $API_KEY'`);
      continue;
    }
    if (OURS.test(name)) {
      troubles.push(`--header ${name}: this one belongs to the connection and cannot be set`);
      continue;
    }
    const { text, missing } = filledIn(line.slice(colon + 1).trim(), env);
    if (missing.length > 0)
      troubles.push(`--header ${name}: the environment has no ${missing.join(', ')}`);
    else if (!/^[\t\x20-\x7e\x80-\xff]*$/.test(text))
      troubles.push(`--header ${name}: the value has characters that no header may have`);
    else headers[name] = text;
  }
  return troubles.length > 0 ? { ok: false, troubles } : { ok: true, headers };
}
