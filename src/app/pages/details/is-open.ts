import type { JsonItem } from "../../../report/json/json-report.ts";
import { OUTCOME_WORDS } from "../../../report/words/outcome-words.ts";

/** Whether an item still wants an answer. */
export const isOpen = (item: JsonItem): boolean => !OUTCOME_WORDS[item.outcome].answered;
