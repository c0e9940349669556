/** A file that this workspace generates and that the repository contains. */
export interface GeneratedFile {
  /** Path from the root of the repository, with `/`. */
  path: string;
  /** Whole content, ending with a newline. */
  content: string;
}
