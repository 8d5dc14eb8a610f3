/** Bytes of the job's summary, a little less than what the runner takes of a step: 1 MiB, and nothing of what is larger. */
export const LARGEST_SUMMARY = 1_000_000;

/** Bytes kept for saying how many were left out. */
const REST = 200;

/**
 * One Markdown text of several pull requests' summaries, of those that have room: a step that says too much is not
 * shown at all.
 *
 * @param most bytes of UTF-8.
 */
export const fitSummaries = (summaries: readonly string[], most = LARGEST_SUMMARY): string => {
  const shown: string[] = [];
  let room = most - REST;
  for (const summary of summaries) {
    room -= Buffer.byteLength(summary) + 1;
    if (room < 0) break;
    shown.push(summary);
  }
  const left = summaries.length - shown.length;
  const rest = left === 0 ? [] : [`There is no room here for ${left} more of ${summaries.length} pull requests.\n`];
  return [...shown, ...rest].join("\n");
};
