import type { Annotation, World } from "../state/world.ts";

/** An annotation of a check run as GitHub's `check-annotation`: what was left out is null. */
export const annotationShape = (world: World, sha: string, annotation: Annotation) => ({
  path: annotation.path,
  blob_href: `${world.url}/${world.fullName}/blob/${sha}/${annotation.path}`,
  start_line: annotation.start_line,
  start_column: annotation.start_column ?? null,
  end_line: annotation.end_line,
  end_column: annotation.end_column ?? null,
  annotation_level: annotation.annotation_level,
  title: annotation.title ?? null,
  message: annotation.message,
  raw_details: annotation.raw_details ?? null,
});
