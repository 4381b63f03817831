// Assessments and what they ask, as pages read and change them.
import { queryOptions } from "@tanstack/react-query";
import { ask, path } from "./client";
import { listed } from "./queries";
import type { AnswerChange, Assessment, Page, Question } from "./types";

const API = "/api/governance/assessments";

export interface AssessmentChange {
  answers?: Record<string, AnswerChange>;
  status?: "submitted" | "approved" | "returned";
  reason?: string;
}

/** An assessment with the version of it that was read. */
export interface Read {
  body: Assessment;
  etag: string | null;
}

export const assessments = (projectId: string) =>
  queryOptions({
    queryKey: ["assessments", projectId],
    queryFn: ({ signal }) => listed<Assessment>(API, { projectId }, { limit: 100, most: 500, signal }),
  });

export const assessment = (id: string) =>
  queryOptions({
    queryKey: ["assessment", id],
    queryFn: ({ signal }): Promise<Read> => ask<Assessment>(`${API}/${encodeURIComponent(id)}`, { signal }),
  });

export const questions = (assessmentId: string) =>
  queryOptions({
    queryKey: ["questions", assessmentId],
    staleTime: Infinity,
    queryFn: async ({ signal }) => (await ask<Page<Question>>(path("/api/governance/questions", { assessmentId }), { signal })).body.items,
  });

export const begin = async (projectId: string): Promise<Assessment> => (await ask<Assessment>(API, { method: "POST", body: { projectId, prefill: true } })).body;

/** Changes the version that was read, and returns the one that came of it. */
export const change = (read: Read, body: AssessmentChange): Promise<Read> => ask<Assessment>(`${API}/${encodeURIComponent(read.body.id)}`, { method: "PATCH", body, ifMatch: read.etag });
