/** A Conformance as tables for spreadsheets: a row a rule, and a row a violation that is told. */
import type { Conformance } from './conformance.ts';
import type { Cell, CsvTable } from './csv.ts';

export function conformanceTables({ rules }: Conformance): CsvTable[] {
  return [
    {
      name: 'rules.csv',
      head: ['rule', 'verdict', 'occasions', 'violations', 'says', 'note'],
      rows: rules.map(({ rule, verdict, occasions, violations, says, note }): Cell[] => [
        rule,
        verdict,
        occasions,
        violations,
        says,
        note,
      ]),
    },
    {
      name: 'violations.csv',
      head: ['rule', 'at_s', 'line', 'chat', 'agent', 'what'],
      rows: rules.flatMap(({ first }) =>
        first.map(({ rule, at, line, chat, agent, what }): Cell[] => [
          rule,
          at / 1e6,
          line === 0 ? null : line,
          chat,
          agent,
          what,
        ]),
      ),
    },
  ];
}
