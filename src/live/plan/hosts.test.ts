import { describe, expect, it } from 'vitest';
import { hostAnswer, hostList } from './hosts.ts';

const asked = (target: string, allowed: readonly string[] = [], named: readonly string[] = []) => {
  const answer = hostAnswer({ target, allowed, named });
  return answer.ok ? (answer.isLoopback ? 'this machine' : 'allowed') : answer.trouble;
};

describe('this machine is always allowed', () => {
  it.each([
    'http://127.0.0.1:8080',
    'http://localhost',
    'https://chat.localhost:8443/base',
    'http://[::1]:9000',
    'http://127.1.2.3',
    'http://2130706433', // 127.0.0.1 as one number
  ])('%s', (target) => expect(asked(target)).toBe('this machine'));
});

describe('any other host is in the allow-list and named', () => {
  it.each([
    ['https://chat.staging.example', ['chat.staging.example'], ['chat.staging.example']],
    ['https://CHAT.staging.example/', ['chat.Staging.example'], ['chat.staging.example']],
    ['http://10.0.0.5:8080', ['10.0.0.5'], ['10.0.0.5:8080']],
    ['http://10.0.0.5:8080', ['10.0.0.6', '10.0.0.5:8080'], ['10.0.0.5']],
    ['https://chat.example:443', ['chat.example:443'], ['chat.example']],
    ['http://[fd00::5]:80', ['[fd00::5]'], ['[fd00::5]']],
  ] as const)('%s, list %j, named %j', (target, allowed, named) =>
    expect(asked(target, allowed, named)).toBe('allowed'),
  );
});

describe('and else nothing is sent', () => {
  it.each([
    ['https://chat.example', [], [], 'is not this machine and is not in the allow-list'],
    ['https://chat.example', [], ['chat.example'], 'is not in the allow-list'],
    ['https://chat.example', ['chat.example'], [], 'named once more'],
    ['https://chat.example', ['example'], ['chat.example'], 'is not in the allow-list'],
    ['https://chat.example:444', ['chat.example:443'], ['chat.example'], 'not in the allow-list'],
    ['https://chat.example', ['*.example'], ['chat.example'], 'whole host names'],
    ['https://chat.example', ['https://chat.example'], ['chat.example'], 'whole host names'],
    // Close to this machine, and not it.
    ['http://localhost.example', [], [], 'not in the allow-list'],
    ['http://127.0.0.1.example', [], [], 'not in the allow-list'],
    ['http://0.0.0.0:8080', [], [], 'not in the allow-list'],
    ['http://[::ffff:127.0.0.1]', [], [], 'not in the allow-list'],
    ['http://127.0.0.1@chat.example', [], [], 'no name or password'],
    ['ftp://127.0.0.1', [], [], 'no address of a server'],
    ['127.0.0.1:8080', [], [], 'no address of a server'],
    ['ws://127.0.0.1', [], [], 'no address of a server'],
    ['', [], [], 'no address of a server'],
  ] as const)('%s, list %j, named %j', (target, allowed, named, why) =>
    expect(asked(target, allowed, named)).toContain(why),
  );
});

it('a password in an address is not told again', () => {
  expect(asked('https://ann:hunter2@chat.example')).not.toContain('hunter2');
  expect(asked('ftp://ann:hunter2@chat.example')).not.toContain('hunter2');
});

it('a list is lines or commas, with comments', () => {
  expect(hostList('# staging\nchat.staging.example\n10.0.0.5:8080, b.example # later\n\n')).toEqual(
    ['chat.staging.example', '10.0.0.5:8080', 'b.example'],
  );
});
