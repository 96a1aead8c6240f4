/**
 * Which hosts a live run may be fired at. This machine always; any other one only when it stands in an allow-list that
 * somebody wrote down before, and is named once more on the command line. So neither a forgotten list nor a slip of the
 * hand sends customers to production. Nothing is looked up and nothing is sent here.
 */

export interface HostWish {
  readonly target: string;
  /** The entries of the allow-list: `host` or `host:port`. */
  readonly allowed: readonly string[];
  /** What is named on the command line, in the same form. */
  readonly named: readonly string[];
}

export type HostAnswer =
  | { readonly ok: true; readonly url: URL; readonly isLoopback: boolean }
  | { readonly ok: false; readonly trouble: string };

export function hostAnswer({ target, allowed, named }: HostWish): HostAnswer {
  const no = (trouble: string): HostAnswer => ({ ok: false, trouble });
  if (!URL.canParse(target) || !/^https?:\/\//i.test(target))
    return no(
      `--target ${shown(target)}: this is no address of a server - e.g. --target http://127.0.0.1:8080`,
    );
  const url = new URL(target);
  if (url.username !== '' || url.password !== '')
    return no(
      "--target: no name or password belongs into the address, where everybody sees it - e.g. --header 'Authorization: Basic $MY_LOGIN'",
    );
  if (isLoopback(url.hostname)) return { ok: true, url, isLoopback: true };
  const known = [...allowed, ...named].find((entry) => entryTrouble(entry) !== null);
  if (known !== undefined) return no(entryTrouble(known) as string);
  const isIn = (list: readonly string[]) => list.some((entry) => matches(entry, url));
  const host = url.host;
  if (!isIn(allowed))
    return no(
      `${host} is not this machine and is not in the allow-list: nothing is sent - if you may load it, put ${host} into a file, one host a line, and give it with --allow FILE (or CHATSIM_LIVE_HOSTS=${host})`,
    );
  if (!isIn(named))
    return no(
      `${host} is in the allow-list and is to be named once more: nothing is sent - add --allow-host ${host}`,
    );
  return { ok: true, url, isLoopback: false };
}

/** Names that are this machine by definition. What a name server says of others does not count. */
export function isLoopback(hostname: string): boolean {
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '[::1]' ||
    /^127(\.\d{1,3}){3}$/.test(hostname)
  );
}

/** One host a line or a comma; `#` begins a comment. */
export function hostList(text: string): string[] {
  return text
    .split('\n')
    .flatMap((line) => line.replace(/#.*/, '').split(','))
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}

function matches(entry: string, url: URL): boolean {
  const own = new URL(`${url.protocol}//${entry}`);
  if (own.hostname !== url.hostname) return false;
  return !/:\d+$/.test(entry) || own.port === url.port;
}

function entryTrouble(entry: string): string | null {
  const isHost =
    /^[^\s/?#@*]+$/.test(entry) &&
    URL.canParse(`http://${entry}`) &&
    new URL(`http://${entry}`).pathname === '/';
  return isHost
    ? null
    : `${shown(entry)}: the allow-list takes whole host names, with a port or without, no addresses and no * - e.g. chat.staging.example or 10.0.0.5:8080`;
}

/** Whoever pastes a password by mistake does not want to see it again in a log. */
const shown = (text: string) => text.replace(/\/\/[^/@]*@/, '//…@').slice(0, 200);
