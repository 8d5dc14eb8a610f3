import { createSeal } from "../../../create-seal.ts";
import { DEFAULT_CHECK, requiredName } from "../../../engine/policy/published-name.ts";
import type { DoctorFacts, RepositoryFacts } from "../facts/doctor-facts.ts";
import type { Finding } from "../finding.ts";

/** Whether merges wait for our check, and for ours alone. */
export const checkRequired = (facts: DoctorFacts): readonly Finding[] =>
  facts.repositories.map((repository) => ({
    check: "required-check",
    about: repository.name,
    ...aboutRepository(repository, facts),
  }));

const aboutRepository = (
  { name, installed, branch, rulesUrl, required, policies }: RepositoryFacts,
  { config, app }: DoctorFacts,
): Pick<Finding, "level" | "message" | "mend"> => {
  if (!installed)
    return {
      level: "wrong",
      message: "The App is not installed on it.",
      mend: `Who owns it: ${config.webUrl}/apps/${app.ok ? app.value.slug : "…"}/installations/new`,
    };
  const written = config.check ?? (policies.ok && policies.value.ok ? policies.value.check : DEFAULT_CHECK);
  const wanted = requiredName(written, branch, createSeal([]).hash);
  const mend = `An administrator: tollgate protect ${name} --apply; or ${rulesUrl}, Require status checks to pass, ${wanted}, from this App.`;
  if (!required.ok)
    return {
      level: "unknown",
      message: `The rules of ${branch} could not be read: ${required.said}`,
      mend: "Run this again later.",
    };
  const ours = required.value.filter((one) => one.name === wanted);
  const { appId } = config;
  const slug = app.ok ? app.value.slug : "the App";
  if (ours.length === 0) {
    const near = required.value.find((one) => one.app === appId);
    return {
      level: "wrong",
      message:
        near === undefined
          ? `${branch} does not require the check ${wanted}: merges do not wait for it.`
          : `${branch} requires ${near.name} from ${slug}, which it never sets: it sets ${wanted}. Merges wait for ever.`,
      mend,
    };
  }
  const foreign = ours.find((one) => one.app !== undefined && one.app !== appId);
  if (foreign !== undefined)
    return {
      level: "wrong",
      message: `${branch} requires ${wanted} from App ${foreign.app ?? ""}, not from ${slug}: merges wait for somebody else.`,
      mend,
    };
  if (ours.some((one) => one.app === appId))
    return { level: "ok", message: `${branch} requires ${wanted} from ${slug}.` };
  return {
    level: "warning",
    message: `${branch} requires ${wanted} from any source: whoever may write can set a green one.`,
    mend,
  };
};
