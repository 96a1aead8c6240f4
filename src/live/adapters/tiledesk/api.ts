/** Calls of the Tiledesk server for one of its users: answers as objects, and what went wrong as an ActTrouble. */
import { ActTrouble } from '../../backend.ts';
import { type Caller, troubleOf } from '../wire/caller.ts';
import { Patience } from '../wire/patience.ts';

export class Api {
  private readonly caller: Caller;
  private readonly token: string | null;
  private readonly isPatient: boolean;

  constructor(caller: Caller, token: string | null, isPatient = false) {
    this.caller = caller;
    this.token = token;
    this.isPatient = isPatient;
  }

  /** The same server for another user. */
  as(token: string): Api {
    return new Api(this.caller, token, this.isPatient);
  }

  /** For calls that nobody measures: a server that asks for patience gets it. */
  patient(): Api {
    return new Api(this.caller, this.token, true);
  }

  get<T>(path: string): Promise<T> {
    return this.call<T>('GET', path);
  }

  post<T>(path: string, body: object): Promise<T> {
    return this.call<T>('POST', path, body);
  }

  put<T>(path: string, body: object): Promise<T> {
    return this.call<T>('PUT', path, body);
  }

  patch<T>(path: string, body: object): Promise<T> {
    return this.call<T>('PATCH', path, body);
  }

  delete<T>(path: string): Promise<T> {
    return this.call<T>('DELETE', path);
  }

  private call<T>(method: string, path: string, body?: object): Promise<T> {
    const once = () => this.once<T>(method, path, body);
    return this.isPatient ? new Patience(() => performance.now()).with(once) : once();
  }

  /** @throws ActTrouble */
  private async once<T>(method: string, path: string, body?: object): Promise<T> {
    const answer = await this.caller.call({
      method,
      path,
      headers: {
        ...(this.token === null ? {} : { authorization: this.token }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      isRepeatable: method === 'GET',
    });
    const what = `${method} ${path.split('?')[0]}`;
    // Also of a project that is gone.
    if (answer.status === 400 || answer.status === 422)
      throw new ActTrouble('refused', `${what}: ${answer.status} ${saidIn(answer.text)}`);
    const trouble = troubleOf(answer, what, saidIn(answer.text));
    if (trouble !== null) throw trouble;
    try {
      return JSON.parse(answer.text) as T;
    } catch {
      throw new ActTrouble(
        'failed',
        `${what}: the answer is not JSON - is this a Tiledesk server?`,
      );
    }
  }
}

/** The server has three words for what went wrong. */
function saidIn(text: string): string {
  try {
    const { msg, message, error } = JSON.parse(text) as Readonly<Record<string, unknown>>;
    const said = msg ?? message ?? error;
    return typeof said === 'string' ? said : '';
  } catch {
    return '';
  }
}

/** Gone already, or there already: what was wanted is so. */
export function ifSo(error: unknown): undefined {
  if (error instanceof ActTrouble && (error.kind === 'forbidden' || error.kind === 'refused'))
    return undefined;
  throw error;
}
