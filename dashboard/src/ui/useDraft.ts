// A draft from the press of a button to its page.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useNavigate } from "react-router";
import { draft } from "../api/artifacts";
import { after, type Drafting } from "./drafting";
import { useAttempts } from "./once";

export function useDraft(projectId: string) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const attempts = useAttempts();
  const [drafting, setDrafting] = useState<Drafting>();
  const make = useMutation({
    mutationFn: ({ type, useModel }: { type: string; useModel: boolean }) => {
      setDrafting(undefined);
      return draft(projectId, type, useModel, attempts, (event) => setDrafting((known) => after(known, event)));
    },
    onSuccess: async (made) => {
      await queries.invalidateQueries();
      void navigate(`/projects/${projectId}/artifacts/${made.id}`);
    },
  });
  return { make, drafting: make.isPending ? drafting : undefined };
}
