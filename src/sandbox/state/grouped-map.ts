/**
 * A map whose values can also be asked for by the group that they belong to, in the order in which they were added:
 * the comments of an issue, the check runs of a commit. Asking costs what the group holds, not what the map holds.
 */
export class GroupedMap<Key, Value, Group> extends Map<Key, Value> {
  readonly #groupOf: (value: Value) => Group;
  readonly #groups = new Map<Group, Map<Key, Value>>();

  /** @param groupOf the group of a value; it may not change while the value is in the map */
  constructor(groupOf: (value: Value) => Group) {
    super();
    this.#groupOf = groupOf;
  }

  override set(key: Key, value: Value): this {
    this.delete(key);
    const name = this.#groupOf(value);
    const group = this.#groups.get(name) ?? new Map<Key, Value>();
    this.#groups.set(name, group);
    group.set(key, value);
    return super.set(key, value);
  }

  override delete(key: Key): boolean {
    const value = this.get(key);
    if (value === undefined) return false;
    const name = this.#groupOf(value);
    const group = this.#groups.get(name);
    group?.delete(key);
    if (group?.size === 0) this.#groups.delete(name);
    return super.delete(key);
  }

  override clear(): void {
    this.#groups.clear();
    super.clear();
  }

  /** The values of a group, the one that was added first, first. */
  of(group: Group): readonly Value[] {
    return [...(this.#groups.get(group)?.values() ?? [])];
  }

  /** How many values a group has. */
  count(group: Group): number {
    return this.#groups.get(group)?.size ?? 0;
  }
}
