import * as z from "zod";
import { flattenIssues } from "./flatten-issues.ts";
import type { ListedPackage, PackageList } from "./model/compiling.ts";
import { ECOSYSTEMS, type Ecosystem } from "./model/ecosystem.ts";
import { formatProblem, keyText } from "./model/problem.ts";
import { keyed } from "./model/written-parts.ts";
import { parseYaml } from "./parse-yaml.ts";

const packageNames = z.array(z.string().min(1).max(200));

const byEcosystem = keyed(
  Object.fromEntries(Object.keys(ECOSYSTEMS).map((name) => [name, packageNames.optional()])) as Record<
    Ecosystem,
    z.ZodOptional<typeof packageNames>
  >,
);

const writtenPackageList = keyed({
  version: z.literal(1).describe("The version of this format: 1."),
  title: z.string().min(1).describe("What the packages have in common."),
  sources: z.array(z.string().min(1)).describe("Where the names were taken from."),
  names: packageNames
    .describe("Names of the services themselves, as files and folders are called after them.")
    .optional(),
  except: byEcosystem.describe("Packages that never count as one of the list, whichever kind names them.").optional(),
  kinds: z
    .record(z.string().min(1).max(60), byEcosystem)
    .describe("Kind of service, then ecosystem, then names; `*` stands for any characters."),
});

type WrittenPackageList = z.output<typeof writtenPackageList>;

export const readPackageList = (file: string, text: string): PackageList => packageListOf(checkPackageList(file, text));

/** @throws if the list is faulty */
export const checkPackageList = (file: string, text: string): WrittenPackageList => {
  const yaml = parseYaml(file, new TextEncoder().encode(text));
  if (!yaml.ok) throw new Error(`A built-in list is faulty: ${yaml.problems.map(formatProblem).join("; ")}`);
  const parsed = writtenPackageList.safeParse(yaml.value.data);
  if (!parsed.success) {
    const faults = flattenIssues(parsed.error.issues, yaml.value.data).map((fault) =>
      formatProblem({ ...fault, file, ...yaml.value.locate(fault.path), key: keyText(fault.path) }),
    );
    throw new Error(`A built-in list is faulty: ${faults.join("; ")}`);
  }
  return parsed.data;
};

export const packageListOf = ({ kinds, except, names = [] }: WrittenPackageList): PackageList => ({
  packages: Object.entries(kinds).flatMap(([kind, packages]) => listed(kind, packages)),
  except: listed("", except ?? {}),
  names: names.map((name) => name.toLowerCase().replaceAll(/[^a-z0-9]/g, "")),
});

const listed = (kind: string, packages: z.output<typeof byEcosystem>): readonly ListedPackage[] =>
  Object.entries(packages).flatMap(([ecosystem, some]) =>
    (some ?? []).map((name) => ({ kind, ecosystem: ecosystem as Ecosystem, name })),
  );
