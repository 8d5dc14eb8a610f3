import * as z from "zod";
import { keyEntries, keyListFault } from "../../gate/signing-keys.ts";
import { nearestSpelling } from "../../policy/model/nearest-spelling.ts";
import { webAddress } from "./app-config.ts";

export type About = {
  readonly meaning: string;
  /** The default: a value, or a text about what applies instead. */
  readonly otherwise?: string;
  readonly allowed: string;
  readonly example: string;
  readonly secret?: true;
};

export const about = z.registry<About>();

const KNOWN_SECRETS = ["development"];

export const quoted = (value: unknown, max = 60): string => JSON.stringify(String(value).slice(0, max));

export const text = (description: About) => z.string().optional().register(about, description);

export const whole = (least: number, max: number, otherwise: number, meaning: string, example: string) =>
  z
    .string()
    .refine((written) => /^\d{1,9}$/.test(written) && Number(written) >= least && Number(written) <= max, {
      error: ({ input }) => `It is ${quoted(input)}.`,
    })
    .transform(Number)
    .default(otherwise)
    .register(about, {
      meaning,
      otherwise: String(otherwise),
      allowed: `A whole number from ${least} to ${max}.`,
      example,
    });

export const oneOf = <const T extends string>(
  choices: readonly T[],
  otherwise: NoInfer<T>,
  meaning: string,
  name: string,
) =>
  z
    .string()
    .optional()
    .transform((written, context): T => {
      if (written === undefined) return otherwise;
      const found = choices.find((choice) => choice === written.toLowerCase());
      if (found !== undefined) return found;
      const meant = nearestSpelling(written, choices);
      const hint = meant === undefined ? "" : ` Did you mean ${meant}?`;
      context.addIssue(`It is ${quoted(written)}.${hint}`);
      return z.NEVER;
    })
    .register(about, { meaning, otherwise, allowed: `${choices.join(", ")}.`, example: `${name}=${otherwise}` });

export const address = (meaning: string, otherwise: string, example: string) =>
  z
    .string()
    .transform((written, context) => {
      const url = webAddress(written);
      if (url === undefined) context.addIssue("It is no address.");
      return url ?? z.NEVER;
    })
    .optional()
    .register(about, {
      meaning,
      otherwise,
      allowed: "An address of http or https, without a name, a password, a query or a fragment.",
      example,
    });

/** A message shows no secret, because a short one may be half of a long one. */
export const secrets = (shortest: number, missing: string, meaning: string, name: string) =>
  z
    .string({ error: () => missing })
    .transform((written, context): readonly string[] => {
      const list = writtenList(written);
      if (list.length === 0) context.addIssue(missing);
      else if (list.some((one) => one.length < shortest || KNOWN_SECRETS.includes(one)))
        context.addIssue(
          `${list.length === 1 ? "It" : "One of its values"} can be guessed: it is too short, or known to everybody.`,
        );
      return list;
    })
    .register(about, {
      meaning,
      allowed: `At least ${shortest} characters that cannot be guessed; a comma or a line end stands between several.`,
      example: `${name}=$(openssl rand -hex 32)`,
      secret: true,
    });

/** Secrets and Ed25519 keys, mixed. */
export const signingKeys = (shortest: number, missing: string, meaning: string, name: string) =>
  z
    .string({ error: () => missing })
    .transform((written, context): readonly string[] => {
      const list = keyEntries(written, SEPARATOR);
      const fault = keyListFault(list, { signs: true });
      if (list.length === 0) context.addIssue(missing);
      else if (list.some((one) => KNOWN_SECRETS.includes(one))) context.addIssue("It is known to everybody.");
      else if (fault !== undefined) context.addIssue(fault);
      return list;
    })
    .register(about, {
      meaning,
      allowed: `At least ${shortest} characters that cannot be guessed, or ed25519-private:… of \`tollgate keys generate\`; a comma or a line end stands between several.`,
      example: `${name}=$(openssl rand -hex 32)`,
      secret: true,
    });

const SEPARATOR = /[,\r\n]|\\n/;

/** Also splits at a written `\n`, because many secret stores keep one line. */
const writtenList = (written: string): readonly string[] => [
  ...new Set(
    written
      .split(SEPARATOR)
      .map((value) => value.trim())
      .filter((value) => value !== ""),
  ),
];
