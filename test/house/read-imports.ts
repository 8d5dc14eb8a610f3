/** What a file asks for, and where. A dynamic import of something that is not a literal has `specifier` undefined. */
type ImportSeen = { readonly specifier: string | undefined; readonly line: number };

const STATIC = /(?:^|[;\n}])[^\S\n]*(?:import|export)\b[^"';=()]*?\bfrom\s*["']([^"'\n]+)["']/g;
const SIDE_EFFECT = /(?:^|[;\n}])[^\S\n]*import\s*["']([^"'\n]+)["']/g;
const CALLED = /\b(?:import|require|import\.meta\.resolve)\s*\(\s*(?:["'`]([^"'`\n$]+)["'`])?/g;
const TYPED = /\bimport\s*\(\s*["']([^"']+)["']\s*\)\s*\./g;

/** Takes away comments that begin a line (as the formatter leaves them), and keeps the line numbers. */
const withoutComments = (source: string): string =>
  source
    .replace(/^[^\S\n]*\/\*[\s\S]*?\*\//gm, (comment) => comment.replace(/[^\n]/g, ""))
    .replace(/^[^\S\n]*\/\/.*$/gm, "");

/**
 * Every import of a TypeScript source: static, re-exported, for its effect, dynamic, `require`, and `import("x").Type`.
 * It reads by shape and not by grammar, so it may see an import in a string that is none; it must never miss one.
 */
export const readImports = (source: string): readonly ImportSeen[] => {
  const text = withoutComments(source);
  return [STATIC, SIDE_EFFECT, CALLED, TYPED]
    .flatMap((shape) => [...text.matchAll(shape)])
    .map((found) => ({
      specifier: found[1],
      line: text.slice(0, found.index + found[0].length).split("\n").length,
    }));
};

/** What a source loads when it is imported; types are not loaded. */
export const readStaticImports = (source: string): readonly string[] => {
  const text = withoutComments(source);
  return [STATIC, SIDE_EFFECT]
    .flatMap((shape) => [...text.matchAll(shape)])
    .filter(([found]) => !/^\W*(?:import|export)\s+type\b/.test(found))
    .flatMap(([, specifier]) => (specifier === undefined ? [] : [specifier]));
};
