import { writeFileSync } from "node:fs";
import * as z from "zod";
import { writtenPathList } from "../src/policy/path-lists.ts";
import { writtenCondition } from "../src/policy/predicates/condition.ts";
import { predicates } from "../src/policy/predicates/index.ts";
import {
  writtenBreakGlass,
  writtenDefaults,
  writtenPolicy,
  writtenPolicyFile,
} from "../src/policy/written-policy-file.ts";
import { writtenAdr, writtenItem, writtenVerify } from "../src/policy/written-requires.ts";

const adr = writtenPolicyFile.shape.adr.unwrap();

type Keys = Readonly<Record<string, z.ZodType>>;

/**
 * `docs/reference/policy-file.md`, as text: every key of the language with the description that stands where the
 * key is defined. Run `node scripts/generate-policy-reference.ts` to write it.
 */
export const referenceText = (): string =>
  `${[
    "# Policy reference",
    "<!-- Made by scripts/generate-policy-reference.ts from the descriptions beside the keys. Change them there. -->",
    "Every key of a policy file (`.github/tollgate.yml`). A key that is not listed here is a problem, never passed over. Where a list may be written, one entry alone may stand without brackets.",
    section("The file", "", writtenPolicyFile.shape),
    section("`adr`: what counts as an ADR", adr.description, adr.shape),
    ...mapOf("adr.headings", adr.shape.headings),
    ...mapOf("adr.statuses", adr.shape.statuses),
    section(
      "`break_glass`: merging past an unfinished checklist",
      writtenBreakGlass.description,
      writtenBreakGlass.shape,
    ),
    section("`defaults`: for the whole file", writtenDefaults.description, writtenDefaults.shape),
    ...mapOf("lists.<name>", writtenPathList),
    section("`policies.<id>`: a policy", writtenPolicy.description, writtenPolicy.shape),
    section(
      "`when`: the predicates",
      "Every key of one map must hold; of a list of maps, any. They are applied in the order of this table, whatever the order written; each looks at the files that those before it left.",
      writtenCondition.shape,
    ),
    ...mapsOf(predicates),
    ...mapOf("requires", writtenPolicy.shape.requires),
    section("`requires.adr`", "`true`, `false`, or a map of these keys.", writtenAdr.shape),
    section("`requires.checklist`: an item", writtenItem.description, writtenItem.shape),
    ...mapOf("by` and `waive", writtenItem.shape.by),
    section("`verify`: evidence", "One kind in a map; a list of maps is answered by any of them.", writtenVerify.shape),
    ...Object.entries(writtenVerify.shape).flatMap(([key, schema]) => mapOf(`verify.${key}`, schema)),
  ].join("\n\n")}\n`;

const mapsOf = (all: typeof predicates): readonly string[] =>
  Object.entries(all).flatMap(([key, { schema }]) => mapOf(`when.${key}`, schema));

/** A section for the map that may be written, if any, and for each map in it. Maps of evidence have a section already. */
const mapOf = (name: string, schema: z.ZodType): readonly string[] =>
  mapsIn(schema).flatMap((shape) => [
    section(`\`${name}\``, "As a map:", shape),
    ...Object.entries(shape).flatMap(([key, inner]) =>
      HAVE_SECTIONS.includes(`${name}.${key}`) ? [] : mapOf(`${name}.${key}`, inner),
    ),
  ]);

const HAVE_SECTIONS = ["requires.adr", "verify.approval.by"];

const mapsIn = (schema: z.ZodType): readonly Keys[] => {
  if (schema instanceof z.ZodOptional) return mapsIn(schema.unwrap() as z.ZodType);
  if (schema instanceof z.ZodObject) return [schema.shape];
  if (schema instanceof z.ZodUnion) return (schema.options as readonly z.ZodType[]).flatMap(mapsIn);
  return [];
};

const section = (heading: string, text: string | undefined, keys: Keys): string => {
  const rows = Object.entries(keys).map(
    ([key, schema]) => `| \`${key}\` | ${cell(formText(schema))} | ${cell(descriptionOf(schema))} |`,
  );
  return [
    `## ${heading}`,
    ...(text === undefined || text === "" ? [] : [text]),
    ["| key | written as | meaning |", "| --- | --- | --- |", ...rows].join("\n"),
  ].join("\n\n");
};

const cell = (text: string): string => text.replaceAll("|", "\\|").replaceAll("\n", " ");

const descriptionOf = (schema: z.ZodType): string =>
  schema.description ?? (schema instanceof z.ZodOptional ? descriptionOf(schema.unwrap() as z.ZodType) : "");

/** How a key is written, in words. */
const formText = (schema: z.ZodType): string => {
  if (schema instanceof z.ZodOptional) return formText(schema.unwrap() as z.ZodType);
  if (schema instanceof z.ZodEnum) return schema.options.map((word) => `\`${word}\``).join(" · ");
  if (schema instanceof z.ZodLiteral) return [...schema.values].map((value) => `\`${String(value)}\``).join(" · ");
  if (schema instanceof z.ZodBoolean) return "`true` · `false`";
  if (schema instanceof z.ZodNumber) return "number";
  if (schema instanceof z.ZodArray)
    return schema.element instanceof z.ZodEnum ? `list of ${formText(schema.element)}` : "list";
  if (schema instanceof z.ZodUnion)
    return [...new Set((schema.options as readonly z.ZodType[]).map(formText))].join(", ");
  if (schema instanceof z.ZodObject || schema instanceof z.ZodRecord) return "map";
  return "text";
};

if (import.meta.main) writeFileSync(new URL("../docs/reference/policy-file.md", import.meta.url), referenceText());
