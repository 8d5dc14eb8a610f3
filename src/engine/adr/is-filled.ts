import { hasRealText } from "../evidence/has-real-text.ts";

/** Whether a value was written by a person: neither empty nor a placeholder nor a choice left open. */
export function isFilled(value: string): boolean {
  return hasRealText([value]) && value.split(/\s?[|/]\s/).length < 3 && !/^[[{<][^\n]*\|/.test(value);
}
