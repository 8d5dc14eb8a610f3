import { findComment } from "./find.ts";
import { nextId } from "./next-id.ts";
import { person } from "./person.ts";
import { timestamp } from "./timestamp.ts";
import type { Reaction, World } from "./world.ts";

/** Puts a reaction on a comment. One person gives each reaction once; a second time returns the first. */
export const react = (world: World, as: string, id: number, content: string): { reaction: Reaction; made: boolean } => {
  const comment = findComment(world, id);
  const user = person(world, as).login;
  const known = comment.reactions.find((one) => one.user === user && one.content === content);
  if (known !== undefined) return { reaction: known, made: false };
  const reaction = { id: nextId(world, "Reaction"), user, content, at: timestamp(world.now()) };
  comment.reactions.push(reaction);
  return { reaction, made: true };
};
