/** The shop that tests of `live` send against a server: busy enough for a run of seconds. For tests only. */
export function tinyShop(
  wish: { readonly duration?: string; readonly team?: number } = {},
): string {
  const { duration = '4m', team = 4 } = wish;
  return `
name: A tiny shop
platform: gladly
start: 09:00
duration: ${duration}
customers:
  visitors:
    arrivals: 300/h
    patience: 10m
    exchanges: { count: 2, begins: agent, ends: customer }
    reply: 5s
agents:
  team: { count: ${team}, accept: { after: 3s }, reply: 5s, givesUp: 1m }
`;
}
