// seedrandom's Alea alone, without the `crypto` that its main file asks for.
declare module 'seedrandom/lib/alea.js' {
  /** Equal seeds give equal sequences; a number seeds as its decimal text. */
  export default function alea(seed: string): { int32(): number };
}
