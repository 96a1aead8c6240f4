/**
 * Tokens for the agents of a plan, before the run: setup() of k6 would make them anew in every process. They are handed back
 * and stand in no file.
 */
import { request } from 'undici';

/** Why it could not be done: told to whoever asked, without any secret. */
export class ProvisionTrouble extends Error {
  readonly isReach: boolean;

  constructor(message: string, isReach: boolean) {
    super(message);
    this.name = 'ProvisionTrouble';
    this.isReach = isReach;
  }
}

const TIMEOUT_MS = 10_000;

/** One token for each agent, in their order. */
export async function tokensFor(
  target: string,
  adminToken: string,
  agents: readonly string[],
): Promise<string[]> {
  const tokens: string[] = [];
  for (const agent of agents) {
    const url = `${target}/v1/admin/agents/${encodeURIComponent(agent)}/token`;
    const { status, body } = await post(url, adminToken, target);
    if (status === 401 || status === 403)
      throw new ProvisionTrouble(`${target} does not know this admin token (${status})`, false);
    if (status === 404)
      throw new ProvisionTrouble(
        `${target} has no agent ${agent}: serve the scenario that the test was made from`,
        false,
      );
    const token = (body as { token?: unknown } | null)?.token;
    if (status !== 201 || typeof token !== 'string')
      throw new ProvisionTrouble(`${target} gave no token for ${agent} (${status})`, true);
    tokens.push(token);
  }
  return tokens;
}

async function post(
  url: string,
  token: string,
  target: string,
): Promise<{ readonly status: number; readonly body: unknown }> {
  try {
    const { statusCode, body } = await request(url, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: '{}',
      // Nothing is kept open for later.
      reset: true,
      headersTimeout: TIMEOUT_MS,
      bodyTimeout: TIMEOUT_MS,
    });
    const text = await body.text();
    return { status: statusCode, body: parsed(text) };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
    throw new ProvisionTrouble(`${target} cannot be reached${code}`, true);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
