/** @types/seedrandom describes the package's main module only; this is the part of `lib/tychei.js` we use. */
declare module 'seedrandom/lib/tychei.js' {
  interface TycheiState {
    readonly a: number;
    readonly b: number;
    readonly c: number;
    readonly d: number;
  }
  interface Tychei {
    /** The next signed 32-bit integer. */
    int32(): number;
    state(): TycheiState;
  }
  const tychei: (seed: string, options: { readonly state: true | TycheiState }) => Tychei;
  export default tychei;
}
