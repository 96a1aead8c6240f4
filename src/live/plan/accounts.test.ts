import { describe, expect, it } from 'vitest';
import { accountsOf } from './accounts.ts';

const env = { ANN_TOKEN: 'tok-ann-secret', BOB_TOKEN: 'tok-bob-secret', EMPTY: '' };
const read = (text: string) => accountsOf('agents.txt', text, env);

describe('accounts', () => {
  it.each([
    [
      'JSON',
      '[{"name":"Ann","id":7,"token":"$ANN_TOKEN"},{"name":"Bob","id":8,"token":"$\u007bBOB_TOKEN}"}]',
    ],
    [
      'JSON with a byte order mark',
      '\uFEFF[{"name":"Ann","id":7,"token":"$ANN_TOKEN"},{"name":"Bob","id":8,"token":"$BOB_TOKEN"}]',
    ],
    ['CSV', 'name,id,token\nAnn,7,$ANN_TOKEN\n\nBob,8,"$\u007bBOB_TOKEN}"\n'],
    ['CSV with a byte order mark', '\uFEFFname,id,token\r\nAnn,7,$ANN_TOKEN\r\nBob,8,$BOB_TOKEN'],
  ])('%s: secrets come from the environment', (_, text) => {
    expect(read(text)).toEqual({
      ok: true,
      wanted: [],
      accounts: [
        { name: 'Ann', secret: { id: '7', token: 'tok-ann-secret' } },
        { name: 'Bob', secret: { id: '8', token: 'tok-bob-secret' } },
      ],
    });
  });

  it('a dollar sign is written twice', () => {
    const found = read('[{"name":"Ann","password":"a$$b$$\u007bc}"}]');
    expect(found.ok && found.accounts[0]?.secret).toEqual({ password: 'a$b$\u007bc}' });
  });

  it.each([
    ['[{"name":"Ann","token":"$NOBODY"}]', 'agents.txt: the environment has no NOBODY'],
    ['name,token\nAnn,$EMPTY', 'agents.txt: the environment has no EMPTY'],
    ['[{"token":"x"}]', 'agents.txt: account 1: this account has no name'],
    ['{"Ann":{}}', 'agents.txt: a list of accounts is expected'],
    ['[1]', 'agents.txt: account 1: this is no account'],
    ['[{"name":"Ann","more":{}}]', 'agents.txt: account 1: more is neither a text nor a number'],
    ['[{"name":"Ann","token":"hunter2"', 'agents.txt:1:33: this JSON ends in the middle'],
    ['[\n {"name":"Ann",\n  token: "hunter2"}]', 'agents.txt:3:3: this is not valid JSON'],
    ['[{"name":"Ann","token":"hunter2"},]', 'agents.txt:1:35: this is not valid JSON'],
    ['[]', 'agents.txt: there is no account in it'],
    ['', 'agents.txt: there is no account in it'],
    ['token\nx', 'agents.txt:1:1: the first line names the columns, and none is "name"'],
    ['name,token\nAnn,x,y', 'agents.txt:2:1: 3 fields, and the header names 2'],
    ['name,token\n,x', 'agents.txt:2:1: this account has no name'],
    ['name,token\nAnn,x\nAnn,y', 'agents.txt:3:1: there are two accounts of the name Ann'],
  ])('%j is wrong', (text, trouble) => {
    const found = read(text);
    const told = found.ok ? [] : found.troubles;
    expect(told[0]).toContain(trouble);
    expect(told.join()).not.toContain('hunter2');
  });

  it.each([
    [
      'name,token\nAnn,x\nBpb,y',
      'agents.txt:3:1: there is no agent Bpb in this scenario - did you mean Bob?',
    ],
    [
      '[{"name":"nobody-1"}]',
      'agents.txt: account 1: there is no agent nobody-1 in this scenario - agents: Ann, Bob',
    ],
  ])('%j is of nobody in the scenario', (text, trouble) => {
    expect(accountsOf('agents.txt', text, env, ['Ann', 'Bob'])).toEqual({
      ok: false,
      troubles: [trouble],
    });
    expect(read(text).ok).toBe(true);
  });
});
