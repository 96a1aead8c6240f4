import { describe, expect, it } from 'vitest';
import type { LiveProgress } from '../../src/live/drive/live-run.ts';
import { fakeIo } from '../../test/fake-io.ts';
import { dashboardLines, dashboardOf } from './live-dashboard.ts';

const NOW: LiveProgress = {
  phase: 'running',
  elapsedSec: 42,
  leftSec: 18,
  scenarioSec: 1260,
  chats: { started: 1204, waiting: 3, live: 21, ended: 1180 },
  agents: { ready: 8, signedIn: 10 },
  messagesPerSec: 12.34,
  deliveryP50Sec: 0.0012,
  deliveryP99Sec: 0.019,
  latenessP99Sec: null,
  messages: 9000,
  acts: 20_000,
  errors: 2,
  throttled: 1,
  downs: 0,
  sockets: 34,
  processes: 1,
};
const LOOK = { title: 'A shop', speed: 30, isPlain: false, rates: [0, 5, 10], why: '' };
const QUIET = { title: 'A shop', speed: 1, isQuiet: false };

describe('the dashboard', () => {
  it('says how things stand', () => {
    expect(dashboardLines(NOW, LOOK).join('\n')).toMatchInlineSnapshot(`
      "A shop: running
        time      42.0 s, 18.0 s left (21m 00s of the scenario, 30 times as fast)
        customers 3 waiting           21 live             1,180 of 1,204 done
        agents    8 ready             10 signed in
        messages  12 a second         delivery p50 1.2 ms p99 19 ms           ▁▅█
        driver    late p99 -          34 sockets          1 process
        trouble   2 errors (0.01%)    1 throttled         0 broken lines"
    `);
  });

  it('has no bars where only ASCII is shown, and says that it ends', () => {
    const lines = dashboardLines(
      { ...NOW, phase: 'ending', leftSec: 0 },
      { ...LOOK, isPlain: true, why: 'ending in order (once more: at once)' },
    ).join('\n');
    expect(lines).toMatch(/^A shop: ending in order/);
    expect([...lines].every((character) => character.charCodeAt(0) < 128)).toBe(true);
    expect(lines).not.toContain('left');
  });

  it('is wiped away in a terminal, and no line is wider than that', async () => {
    const io = fakeIo({}, { isTerminal: true, columns: 60 });
    const dashboard = await dashboardOf(io, QUIET);
    dashboard.say('A shop: reaching http://127.0.0.1:8080 '.repeat(4));
    dashboard.show(NOW);
    dashboard.show({ ...NOW, elapsedSec: 43 });
    dashboard.clear();
    // biome-ignore lint/suspicious/noControlCharactersInRegex: what a terminal is told
    const shown = io.err().replace(/\u001b\[[\d;?]*[A-Za-z]/g, '\n');
    expect(shown).toContain('21 live');
    for (const line of shown.split('\n')) expect(line.length).toBeLessThanOrEqual(60);
  });

  it.each([0, 1, 2, 3, Number.NaN])(
    'comes to an end in a terminal of %d columns',
    async (columns) => {
      const io = fakeIo({}, { isTerminal: true, columns });
      const dashboard = await dashboardOf(io, QUIET);
      dashboard.say('A shop: reaching http://127.0.0.1:8080');
      dashboard.show(NOW);
      dashboard.clear();
      expect(io.err()).not.toBe('');
    },
  );

  it.each([
    ['in a pipe', fakeIo(), false],
    ['in CI', fakeIo({}, { isTerminal: true, env: { CI: 'true' } }), false],
    ['when quiet', fakeIo({}, { isTerminal: true }), true],
  ])('is silent %s', async (_, io, isQuiet) => {
    const dashboard = await dashboardOf(io, { ...QUIET, isQuiet });
    dashboard.say('reaching');
    dashboard.show(NOW);
    dashboard.clear();
    expect(io.err()).toBe('');
  });
});
