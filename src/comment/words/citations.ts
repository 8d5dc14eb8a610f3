import { inlineText, linkTo } from "../escape/markdown.ts";

export const PROJECT_URL = "https://github.com/tollgate/tollgate";

const PLAYBOOK = `${PROJECT_URL}/blob/main/docs/playbook/README.md`;

type Citation = { readonly text: string; readonly url?: string };

export const citationsOf = (source: string): readonly Citation[] =>
  source.split(", ").map((text) => {
    const [, section, appendix] = /^(?:§(\d{1,2})|App\. ([A-Z]))$/.exec(text) ?? [];
    const anchor = section ?? (appendix === undefined ? undefined : `app-${appendix.toLowerCase()}`);
    return { text, ...(anchor === undefined ? {} : { url: `${PLAYBOOK}#${anchor}` }) };
  });

export const sourceText = (source: string, playbook: boolean): string =>
  playbook
    ? `Playbook ${citationsOf(source)
        .map(({ text, url }) => (url === undefined ? inlineText(text, 40) : linkTo(url, text)))
        .join(", ")}`
    : inlineText(source, 80);
