/** `1 file`, `2 files`, `1,204 files`. The plural is given where it is not the word with an `s`. */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${String(count).replace(/\B(?=(\d{3})+$)/g, ",")} ${count === 1 ? one : many}`;
