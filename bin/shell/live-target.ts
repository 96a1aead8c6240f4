/**
 * From the flags to a server that may be loaded, with an adapter and its secrets in hand; or a Failure that says what to
 * put right. Nothing is sent here.
 */
import type { MappingFile } from '../../src/live/adapters/mapping/read-mapping.ts';
import { ADAPTERS, AdapterTrouble, adapterNamed } from '../../src/live/adapters/registry.ts';
import type { Adapter } from '../../src/live/backend.ts';
import type { TargetFacts } from '../../src/live/drive/target-facts.ts';
import { headersOf } from '../../src/live/plan/headers.ts';
import { hostAnswer, hostList } from '../../src/live/plan/hosts.ts';
import { didYouMean } from '../../src/scenarios/grammar/problem.ts';
import { Failure } from './failure.ts';
import { mustBeFile } from './inputs.ts';
import type { Io } from './io.ts';
import type { TargetFlags } from './live-flags.ts';

const HOSTS_ENV = 'CHATSIM_LIVE_HOSTS';

export interface TargetWish extends TargetFlags {
  readonly adapter: string;
  readonly mapping?: string | undefined;
  readonly adapterOption?: readonly string[] | undefined;
}

export interface TargetReady {
  readonly adapter: Adapter;
  readonly facts: TargetFacts;
  readonly isLoopback: boolean;
  /** Asked for by the adapter, and whether the environment has them. */
  readonly secrets: readonly {
    readonly name: string;
    readonly what: string;
    readonly isThere: boolean;
  }[];
}

export async function targetReady(io: Io, wish: TargetWish): Promise<TargetReady> {
  const { url, isLoopback } = mayBeLoaded(io, wish);
  const options = optionsOf(io, wish);
  const adapter = await adapterOf(wish.adapter, options['mapping'] as MappingFile | undefined);
  const headers = headersOf(wish.header ?? [], io.env);
  if (!headers.ok) throw new Failure(headers.troubles);
  const secrets = adapter.secrets.map(({ name, what }) => ({
    name,
    what,
    isThere: (io.env[name] ?? '') !== '',
  }));
  return {
    adapter,
    isLoopback,
    secrets,
    facts: {
      url: url.href,
      headers: headers.headers,
      ca: wish.ca === undefined ? null : certificates(io, wish.ca),
      options,
      secrets: Object.fromEntries(
        secrets.flatMap(({ name, isThere }) => (isThere ? [[name, io.env[name] as string]] : [])),
      ),
    },
  };
}

function mayBeLoaded(io: Io, wish: TargetWish): { url: URL; isLoopback: boolean } {
  const { target, allow, allowHost: named = [] } = wish;
  if (target === undefined || target.trim() === '')
    throw new Failure(
      'live takes the address of the server - e.g. --target http://127.0.0.1:8080, where chatsim serve listens',
    );
  const allowed = hostList(io.env[HOSTS_ENV] ?? '');
  if (allow !== undefined) {
    mustBeFile(io.files, allow, 'a list of hosts');
    allowed.push(...hostList(io.files.read(allow)));
  }
  const answers = [target, ...otherAddresses(wish, target)].map((each) =>
    hostAnswer({ target: each, allowed, named }),
  );
  for (const answer of answers) if (!answer.ok) throw new Failure(answer.trouble);
  const [first] = answers;
  if (first === undefined || !first.ok) throw new Error('a target without an answer');
  return { url: first.url, isLoopback: answers.every((each) => each.ok && each.isLoopback) };
}

/** An adapter may be told to connect to other addresses of the server: they are asked about like the target. */
function otherAddresses({ adapterOption = [] }: TargetWish, target: string): string[] {
  return adapterOption
    .filter((option) => option.startsWith('connect='))
    .flatMap((option) => hostList(option.slice('connect='.length)))
    .map((address) => {
      const host = address.includes(':') && !address.startsWith('[') ? `[${address}]` : address;
      return `${/^https/i.test(target) ? 'https' : 'http'}://${host}`;
    });
}

export async function adapterOf(name: string, mapping?: MappingFile): Promise<Adapter> {
  try {
    const adapter = await adapterNamed(name, mapping);
    if (adapter !== undefined) return adapter;
  } catch (error) {
    if (error instanceof AdapterTrouble) throw new Failure(error.lines);
    throw error;
  }
  const names = ADAPTERS.map((each) => each.name);
  throw new Failure(
    `there is no adapter ${name} - ${didYouMean(name, names, 'adapters')}, and a file that ends in .ts or .js is one of your own`,
  );
}

function certificates(io: Io, path: string): string {
  mustBeFile(io.files, path, 'a file of certificates');
  const text = io.files.read(path);
  if (!text.includes('-----BEGIN CERTIFICATE-----'))
    throw new Failure(`${path}: there is no certificate in PEM form in it`);
  return text;
}

function optionsOf(io: Io, { adapter, mapping, adapterOption = [] }: TargetWish) {
  const options: Record<string, unknown> = {};
  for (const text of adapterOption) {
    const cut = text.indexOf('=');
    if (cut <= 0)
      throw new Failure(
        `--adapter-option takes NAME=VALUE, and this is ${text} - e.g. --adapter-option project=demo`,
      );
    options[text.slice(0, cut).trim()] = text.slice(cut + 1).trim();
  }
  if (adapter === 'mapping' && options['mapping'] !== undefined)
    throw new Failure('the mapping file is no --adapter-option - write --mapping FILE');
  if (mapping !== undefined) {
    if (adapter !== 'mapping')
      throw new Failure(
        `--mapping is of the adapter mapping, and this is ${adapter} - add --adapter mapping`,
      );
    mustBeFile(io.files, mapping, 'a mapping file');
    // As text: whoever reads it tells its problems with line and column.
    options['mapping'] = { file: mapping, text: io.files.read(mapping) };
  } else if (adapter === 'mapping')
    throw new Failure('the adapter mapping takes --mapping FILE, which is not given');
  return options;
}
