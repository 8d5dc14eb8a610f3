import { isMap, isScalar, parseDocument } from "yaml";
import { matchName } from "./model/names.ts";
