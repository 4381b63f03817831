// The policies of the gates, as pages read and change them.
import { queryOptions } from "@tanstack/react-query";
import { ask, type Answer } from "./client";
import type { PolicyInForce, Stage } from "./types";

const API = "/api/governance/policies";

export const policies = queryOptions({
  queryKey: ["policies"],
  queryFn: async ({ signal }) => (await ask<{ items: PolicyInForce[] }>(API, { signal })).body.items,
});

/** A policy with the version that was read. */
export const policy = (stage: Stage) =>
  queryOptions({
    queryKey: ["policies", stage],
    queryFn: ({ signal }): Promise<Answer<PolicyInForce>> => ask<PolicyInForce>(`${API}/${stage}`, { signal }),
  });

export const replacePolicy = ({ body, etag }: Answer<PolicyInForce>, source: string) => ask<PolicyInForce>(`${API}/${body.stage}`, { method: "PUT", body: { source }, ifMatch: etag });

export const restorePolicy = ({ body, etag }: Answer<PolicyInForce>) => ask<undefined>(`${API}/${body.stage}`, { method: "DELETE", ifMatch: etag });
