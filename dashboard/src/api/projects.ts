// What people say of a project, as the page of its settings reads and changes it.
import { queryOptions } from "@tanstack/react-query";
import { ask, type Answer } from "./client";
import type { Project, ProjectInput } from "./types";

const at = (id: string) => `/api/governance/projects/${encodeURIComponent(id)}`;

/** A project with the version of it that was read. */
export const versioned = (id: string) =>
  queryOptions({
    queryKey: ["project", id, "version"],
    queryFn: ({ signal }): Promise<Answer<Project>> => ask<Project>(at(id), { signal }),
  });

/** Replaces what is said of a project, in the version that was read. */
export const replaceProject = (read: Answer<Project>, body: ProjectInput): Promise<Answer<Project>> => ask<Project>(at(read.body.id), { method: "PUT", body, ifMatch: read.etag });
