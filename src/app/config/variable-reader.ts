import { nearestSpelling } from "../../engine/policy/nearest-spelling.ts";
import type { ConfigFault } from "./config-fault.ts";
import { shownValue } from "./shown-value.ts";
import type { VariableName } from "./variables.ts";
import { writtenList } from "./written-list.ts";

/** What Probot takes for the secret where nobody set one; everybody knows it. */
const KNOWN_SECRETS = ["development"];

/** Notes a fault. @returns undefined, so that it can stand where the value would. */
export type NoteFault = (variable: VariableName, message: string, allowed: string, example: string) => undefined;

/** Reads single variables, and gathers what is wrong with them. */
export type VariableReader = {
  readonly faults: ConfigFault[];
  readonly fault: NoteFault;
  /** The value without space around it; undefined where it is not set, or set to nothing. */
  readonly given: (name: VariableName) => string | undefined;
  /** One of these words, in either case. */
  readonly oneOf: <T extends string>(name: VariableName, words: readonly T[], otherwise: T) => T;
  /** A whole number within bounds. */
  readonly whole: (name: VariableName, least: number, most: number, otherwise: number) => number;
  /** A list of secrets that has to be there. */
  readonly secrets: (name: VariableName, shortest: number, missing: string) => readonly string[];
};

/** A reader over an environment. */
export const variableReader = (env: Readonly<Record<string, string | undefined>>): VariableReader => {
  const faults: ConfigFault[] = [];
  const fault: NoteFault = (variable, message, allowed, example) => {
    faults.push({ variable, message, allowed, example });
    return undefined;
  };
  const given = (name: VariableName): string | undefined => {
    const value = env[name]?.trim();
    return value === "" ? undefined : value;
  };
  return {
    faults,
    fault,
    given,
    oneOf: (name, words, otherwise) => {
      const written = given(name);
      if (written === undefined) return otherwise;
      const found = words.find((word) => word === written.toLowerCase());
      if (found !== undefined) return found;
      const meant = nearestSpelling(written, words);
      const hint = meant === undefined ? "" : ` Did you mean ${meant}?`;
      fault(name, `It is ${shownValue(written)}.${hint}`, `${words.join(", ")}.`, `${name}=${meant ?? otherwise}`);
      return otherwise;
    },
    whole: (name, least, most, otherwise) => {
      const written = given(name);
      if (written === undefined) return otherwise;
      const value = /^\d{1,9}$/.test(written) ? Number(written) : Number.NaN;
      if (value >= least && value <= most) return value;
      fault(name, `It is ${shownValue(written)}.`, `A whole number from ${least} to ${most}.`, `${name}=${otherwise}`);
      return otherwise;
    },
    secrets: (name, shortest, missing) => {
      const list = writtenList(given(name) ?? "");
      const example = `${name}=$(openssl rand -hex 32)`;
      if (list.length === 0) fault(name, missing, `At least ${shortest} characters that nobody can guess.`, example);
      // The text is not shown: a short one may be half of a long one.
      else if (list.some((one) => one.length < shortest || KNOWN_SECRETS.includes(one)))
        fault(
          name,
          `${list.length === 1 ? "It" : "One of its values"} can be guessed: it is too short, or known to everybody.`,
          `At least ${shortest} characters; a comma or a line end stands between several.`,
          example,
        );
      return list;
    },
  };
};
