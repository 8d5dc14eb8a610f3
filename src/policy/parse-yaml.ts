import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type ParsedNode,
  parseDocument,
} from "yaml";
import { cut, type KeyPath, keyText, type Problem, type ProblemCode, type Read } from "./model/problem.ts";
import { LARGEST_POLICY } from "./policy-files.ts";
import { hardSpace, lostEntry, notUtf8, oldYaml, syntaxFaults, TOO_DEEP, unquoted } from "./yaml/faults.ts";
import type { SyntaxFault } from "./yaml/layout-faults.ts";

