import type { Evaluation, Faulted } from "../engine/evaluation.ts";
import { jsonReport } from "./json/json-report.ts";
import { jsonText } from "./json/json-text.ts";

/** The report for programs as JSON text (`JsonReport`), harmless to print. */
export const renderJson = (result: Evaluation | Faulted): string => jsonText(jsonReport(result));
