/**
 * The files of a pull request could not be read to the last one. It becomes `error`: a file that was not seen
 * must never mean that no policy applies.
 */
export class IncompleteFiles extends Error {
  override readonly name = "IncompleteFiles";
}
