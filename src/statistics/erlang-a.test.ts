import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { exactOf } from '../../test/theory/oracles.ts';
import { erlangA } from './erlang-a.ts';

describe('Erlang A against known values', () => {
  test('100 arrivals a minute, 95 agents, a minute a chat, two minutes of patience', () => {
    const found = erlangA({ arrivals: 100, service: 1, leaving: 0.5, agents: 95 });
    expect(found.abandonment).toBeCloseTo(0.062711, 6);
    expect(found.delayed).toBeCloseTo(0.807124, 6);
    expect(found.waitMean).toBeCloseTo(found.abandonment / 0.5, 12);
  });

  test.each([
    ['A05', 2880, 60, 120, 50, 20],
    ['A06', 150, 300, 120, 10, 30],
    ['A07', 36, 240, 90, 3, 30],
  ] as const)(
    '%s: %d an hour, %d s a chat, %d s of patience, %d agents',
    (id, perHour, handle, patience, agents, onTime) => {
      const found = erlangA({
        arrivals: perHour / 3600,
        service: 1 / handle,
        leaving: 1 / patience,
        agents,
      });
      const exact = exactOf(id) as Readonly<Record<string, number>>;
      const served = found.servedWithin(onTime);
      const told: Readonly<Record<string, number>> = {
        P_abandon: found.abandonment,
        P_wait: found.delayed,
        E_W: found.waitMean,
        utilisation: found.occupancy,
        SL_all: served,
        SL_excl_short_abandons: served / (served + found.waitedBeyond(onTime)),
      };
      const compared = Object.keys(told).filter((name) => exact[name] !== undefined);
      expect(compared.length).toBeGreaterThanOrEqual(5);
      for (const name of compared) expect(told[name], name).toBeCloseTo(exact[name] as number, 6);
    },
  );

  test('without leaving it is Erlang C', () => {
    // M/M/1 at 80 %: P(wait > t) = 0.8 e^(-0.2 t).
    const found = erlangA({ arrivals: 0.8, service: 1, leaving: 0, agents: 1 });
    expect(found.delayed).toBeCloseTo(0.8, 10);
    expect(found.waitMean).toBeCloseTo(4, 8);
    expect(found.waitedBeyond(5)).toBeCloseTo(0.8 * Math.exp(-1), 7);
    expect(found.servedWithin(5)).toBeCloseTo(1 - 0.8 * Math.exp(-1), 7);
  });

  test('more than is done and nobody leaves: nobody is served in time', () => {
    const found = erlangA({ arrivals: 2, service: 1, leaving: 0, agents: 2 });
    expect(found.waitMean).toBe(Infinity);
    expect(found.servedWithin(100)).toBe(0);
  });
});

describe('laws of Erlang A', () => {
  const input = fc.record({
    arrivals: fc.double({ min: 0.01, max: 300, noNaN: true }),
    service: fc.double({ min: 0.05, max: 5, noNaN: true }),
    leaving: fc.double({ min: 0.01, max: 20, noNaN: true }),
    agents: fc.integer({ min: 1, max: 200 }),
  });

  test('everybody is served at once, served later, or leaves', () => {
    fc.assert(
      fc.property(input, (each) => {
        const found = erlangA(each);
        const atLast = found.servedWithin(1e9);
        expect(atLast + found.abandonment).toBeCloseTo(1, 4);
        expect(found.servedWithin(0)).toBeCloseTo(1 - found.delayed, 9);
        expect(found.waitedBeyond(0)).toBeCloseTo(found.delayed, 9);
      }),
      { numRuns: 60 },
    );
  });

  test('one agent more never serves worse', () => {
    fc.assert(
      fc.property(input, (each) => {
        const found = erlangA(each);
        const more = erlangA({ ...each, agents: each.agents + 1 });
        expect(more.abandonment).toBeLessThanOrEqual(found.abandonment + 1e-12);
        expect(more.delayed).toBeLessThanOrEqual(found.delayed + 1e-12);
      }),
      { numRuns: 100 },
    );
  });
});
