/** Cuts a list so that each part fits into one statement: databases take some ten thousands of parameters. */
export const inChunks = <T>(list: readonly T[], size = 400): readonly (readonly T[])[] => {
  const chunks: T[][] = [];
  for (let start = 0; start < list.length; start += size) {
    chunks.push(list.slice(start, start + size));
  }
  return chunks;
};
