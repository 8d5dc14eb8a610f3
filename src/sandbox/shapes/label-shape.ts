import { nodeId } from "../state/node-id.ts";
import type { Label, World } from "../state/world.ts";

/** A label as GitHub's `label`. */
export const labelShape = (world: World, label: Label) => ({
  id: label.id,
  node_id: nodeId("Label", label.id),
  url: `${world.url}/repos/${world.owner}/${world.repo}/labels/${encodeURIComponent(label.name)}`,
  name: label.name,
  description: label.description,
  color: label.color,
  default: false,
});

/** The labels of these names. */
export const labelShapes = (world: World, names: readonly string[]) =>
  names.flatMap((name) => {
    const label = world.labels.get(name.toLowerCase());
    return label === undefined ? [] : [labelShape(world, label)];
  });
