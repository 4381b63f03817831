import { expect, test } from "vitest";
import { branchOf, repositoryOf } from "../src/ui/repository";

test("a repository is known by its name and by the addresses that people copy", () => {
  for (const text of ["acme/triage", " https://github.com/acme/triage ", "github.com/acme/triage/", "https://github.com/acme/triage.git", "git@github.com:acme/triage.git", "https://github.com/acme/triage?tab=readme#top"]) expect(repositoryOf(text), text).toEqual({ name: "acme/triage" });
  expect(repositoryOf("https://github.com/acme/triage/tree/release/9")).toEqual({ name: "acme/triage", ref: "release/9" });
  expect(repositoryOf("https://github.com/acme/tri.age/commit/0123abc")).toEqual({ name: "acme/tri.age", ref: "0123abc" });
});

test("what is on another host, or no repository, is not taken for one", () => {
  for (const text of ["", "acme", "https://gitlab.com/acme/triage", "acme/..", "acme/triage/issues", "https://github.com/acme/triage/pull/1", "https://evil.example/github.com/acme/triage", "javascript:alert(1)"]) expect(repositoryOf(text), text).toBeUndefined();
});

test("a branch is told from a tag and a commit", () => {
  expect(["main", "refs/heads/release/9", "refs/tags/v1", "0123abc", "", "fix-0123abc"].map(branchOf)).toEqual(["main", "release/9", undefined, undefined, undefined, "fix-0123abc"]);
});
