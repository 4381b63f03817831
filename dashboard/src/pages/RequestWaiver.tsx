// Asks for an exception: somebody answers for it, somebody else allows it, and it ends.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Dialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import { ask } from "../api/client";
import { useAttempts } from "../ui/once";
import { Field, Trouble } from "../ui/parts";
import { useText } from "../ui/typed";

const DAY = 86_400_000;

export default function RequestWaiver({ projectId, covers, about, close }: { projectId: string; covers: { finding: string } | { requirement: string }; about: string; close: () => void }) {
  const queries = useQueryClient();
  const waiver = `waiver.${projectId}.${JSON.stringify(covers)}`;
  const [owner, setOwner] = useText(waiver, "owner");
  const [reason, setReason] = useText(waiver, "reason");
  const attempt = useAttempts();
  const [until, setUntil] = useState(new Date(Date.now() + 30 * DAY).toISOString().slice(0, 10));
  const request = useMutation({
    mutationFn: () => {
      const body = { projectId, covers, owner, reason, expiresAt: `${until}T23:59:59Z` };
      return ask("/api/governance/waivers", { method: "POST", body, once: attempt.name(body) });
    },
    onSuccess: async () => {
      setOwner("");
      setReason("");
      await queries.invalidateQueries();
      close();
    },
  });
  return (
    <ModalOverlay className="overlay" isOpen onOpenChange={(isOpen) => !isOpen && close()}>
      <Modal className="modal">
        <Dialog className="dialog">
          <Heading slot="title">Ask for a waiver</Heading>
          <p className="muted">{about}</p>
          <form className="stack" onSubmit={(event) => { event.preventDefault(); request.mutate(); }}>
            <Field label="Who answers for it" hint="They can't approve it, and neither can you.">
              {(id, hint) => <input id={id} aria-describedby={hint} className="input" required maxLength={200} value={owner} onChange={(event) => setOwner(event.target.value)} />}
            </Field>
            <Field label="Why it is acceptable" hint="The reviewer and the auditor read this.">
              {(id, hint) => <textarea id={id} aria-describedby={hint} className="input" required maxLength={2000} value={reason} onChange={(event) => setReason(event.target.value)} />}
            </Field>
            <Field label="Last day" hint={"finding" in covers ? "After it the gate counts the finding again, by itself." : "After it the gate asks for it again, by itself."}>
              {(id, hint) => <input id={id} aria-describedby={hint} className="input" type="date" required min={new Date().toISOString().slice(0, 10)} value={until} onChange={(event) => setUntil(event.target.value)} />}
            </Field>
            <Trouble error={request.error} />
            <div className="row">
              <button type="submit" className="button primary" disabled={request.isPending}>Ask for the waiver</button>
              <button type="button" className="button" onClick={close}>Cancel</button>
            </div>
          </form>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
