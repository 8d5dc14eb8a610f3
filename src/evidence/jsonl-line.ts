import type { EvidenceRecord } from "./evidence-record.ts";

/** What a terminal or an editor would act on; JSON may write each as an escape without meaning anything else. */
const UNSEEN = /[\p{Cf}\p{Zl}\p{Zp}\u007f-\u009f]/gu;

/** A record as one line of JSON. Unseen characters in foreign texts are written as escapes. */
export const jsonlLine = (record: EvidenceRecord): string =>
  `${JSON.stringify(record).replace(UNSEEN, (character) =>
    Array.from(
      { length: character.length },
      (_, at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, "0")}`,
    ).join(""),
  )}\n`;
