import { nodeId } from "../state/node-id.ts";
import type { Reaction, World } from "../state/world.ts";
import { authorShape } from "./user-shape.ts";

/** A reaction as GitHub's `reaction`. */
export const reactionShape = (world: World, reaction: Reaction) => ({
  id: reaction.id,
  node_id: nodeId("Reaction", reaction.id),
  user: authorShape(world, reaction.user),
  content: reaction.content,
  created_at: reaction.at,
});

/** How often each reaction was given, as GitHub's `reaction-rollup`. */
export const reactionRollup = (url: string, reactions: readonly Reaction[]) => {
  const count = (content: string) => reactions.filter((reaction) => reaction.content === content).length;
  return {
    url,
    total_count: reactions.length,
    "+1": count("+1"),
    "-1": count("-1"),
    laugh: count("laugh"),
    confused: count("confused"),
    heart: count("heart"),
    hooray: count("hooray"),
    eyes: count("eyes"),
    rocket: count("rocket"),
  };
};
