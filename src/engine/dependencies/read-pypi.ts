import type { Excerpt } from "./excerpts.ts";
import type { Found } from "./found.ts";
import { readPyproject } from "./read-pyproject.ts";
import { readRequirements } from "./read-requirements.ts";
import { readSetupCfg } from "./read-setup-cfg.ts";
import { readSetupPy } from "./read-setup-py.ts";

/** Packages that a part of a Python manifest names, in PyPI's own form (PEP 503), by the kind of manifest. */
export function readPypi(excerpt: Excerpt, path: string): Found[] {
  const name = path.slice(path.lastIndexOf("/") + 1);
  if (name === "setup.py") return readSetupPy(excerpt);
  if (name === "setup.cfg") return readSetupCfg(excerpt);
  if (name === "pyproject.toml" || name === "Pipfile") return readPyproject(excerpt, path);
  return readRequirements(excerpt);
}
