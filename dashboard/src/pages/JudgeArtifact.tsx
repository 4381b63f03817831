// Approves exactly the text that was read: its digest, and what differs from the version that was approved before.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Dialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import { artifact, change, type ArtifactChange, type Read } from "../api/artifacts";
import { Failure } from "../api/client";
import { Field, Trouble } from "../ui/parts";
import { useText } from "../ui/typed";
import ArtifactDiff from "./ArtifactDiff";

export default function JudgeArtifact({ read, approved, close }: { read: Read; approved: string | undefined; close: () => void }) {
  const queries = useQueryClient();
  const [reason, setReason] = useText(`judge.${read.body.id}`, "reason");
  // What is judged is what was on the screen when this opened, whatever is loaded meanwhile.
  const [seen] = useState(read);
  const judge = useMutation({
    mutationFn: async (body: ArtifactChange) => {
      try {
        return await change(seen, body);
      } catch (error) {
        if (error instanceof Failure && error.status === 412) {
          await queries.refetchQueries({ queryKey: artifact(seen.body.id).queryKey });
          throw new Failure("conflict", "The document changed since you read it. Close this, read it again, then decide.", 412);
        }
        throw error;
      }
    },
    onSuccess: async () => {
      setReason("");
      await queries.invalidateQueries();
      close();
    },
  });
  return (
    <ModalOverlay className="overlay" isOpen onOpenChange={(isOpen) => !isOpen && close()}>
      <Modal className="modal wide">
        <Dialog className="dialog">
          <Heading slot="title">Approve version {seen.body.version}</Heading>
          <p>What is approved is the text with the digest <code className="digest">{seen.body.digest}</code>. Any change of it needs a new approval.</p>
          {approved ? <ArtifactDiff before={approved} after={seen.body.markdown} /> : <p className="muted">No version was approved before: all of it is new.</p>}
          <Field label="Why it is rejected" hint="Needed to reject it; its authors and the auditor read this.">
            {(id, about) => <textarea id={id} aria-describedby={about} className="input" maxLength={2000} value={reason} onChange={(event) => setReason(event.target.value)} />}
          </Field>
          <Trouble error={judge.error} />
          <div className="row">
            <button type="button" className="button primary" disabled={judge.isPending} onClick={() => judge.mutate({ action: "approve", digest: seen.body.digest })}>Approve this text</button>
            <button type="button" className="button" disabled={judge.isPending || !reason.trim()} onClick={() => judge.mutate({ action: "reject", reason })}>Reject it</button>
            <button type="button" className="button" onClick={close}>Cancel</button>
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
