/** The file of `--accounts`, read: agents of a scenario who are there already. A name that none of them has is no account of ours. */
import type { Account } from '../../src/live/backend.ts';
import { accountsOf } from '../../src/live/plan/accounts.ts';
import { Failure } from './failure.ts';
import { mustBeFile } from './inputs.ts';
import type { Io } from './io.ts';

/** `agents`: all names that there may be; any when left out. */
export function accountsFile(io: Io, path: string, agents?: readonly string[]): readonly Account[] {
  mustBeFile(io.files, path, 'a file of accounts');
  const read = accountsOf(path, io.files.read(path), io.env, agents);
  if (!read.ok) throw new Failure(read.troubles);
  return read.accounts;
}
