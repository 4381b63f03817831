// How people name a repository on GitHub: by owner and name, or by an address that they copied.

export interface Repository {
  /** Its owner and name, such as `acme/triage`. */
  name: string;
  /** What the address says to read: it ends a copied address of a branch, a tag or a commit. */
  ref?: string;
}

const NAME = "([A-Za-z0-9][A-Za-z0-9-]{0,38})/([A-Za-z0-9._-]{1,100}?)(?:\\.git)?";
const PLAIN = new RegExp(`^${NAME}$`);
const ADDRESS = new RegExp(`^(?:https?://)?(?:www\\.)?github\\.com/${NAME}(?:/(?:tree|commit|releases/tag)/([A-Za-z0-9._/-]+?))?/?$`);
const SSH = new RegExp(`^(?:ssh://)?git@github\\.com[:/]${NAME}$`);

/** Reads what was typed, or nothing where it names no repository. */
export function repositoryOf(text: string): Repository | undefined {
  const typed = text.trim().replace(/[?#].*$/, "");
  const [, owner, name, ref] = PLAIN.exec(typed) ?? ADDRESS.exec(typed) ?? SSH.exec(typed) ?? [];
  if (!owner || !name || name === "." || name === "..") return undefined;
  return { name: `${owner}/${name}`, ...(ref ? { ref } : {}) };
}

/** Returns the branch that a ref names, where it names one: a tag and a commit are none. */
export function branchOf(ref: string): string | undefined {
  if (/^refs\/heads\/./.test(ref)) return ref.slice("refs/heads/".length);
  return ref === "" || ref.startsWith("refs/") || /^[0-9a-f]{7,64}$/.test(ref) ? undefined : ref;
}
