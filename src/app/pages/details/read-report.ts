import { type JsonReport, REPORT_SCHEMA } from "../../../report/json/json-report.ts";

/** The report of a gate; undefined where another version of Tollgate wrote it in another form, or it is damaged. */
export const readReport = (text: string): JsonReport | undefined => {
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof read !== "object" || read === null) return undefined;
  // We wrote it ourselves, so the schema's name says the rest.
  return "schema" in read && read.schema === REPORT_SCHEMA ? (read as JsonReport) : undefined;
};
