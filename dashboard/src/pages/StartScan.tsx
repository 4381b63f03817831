// Scan first: a folder is enough. A project is made on the way if there is none.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef, useState, type DragEvent } from "react";
import { Link, useNavigate, useSearchParams } from "react-router";
import { ask, Failure } from "../api/client";
import { MOST_UPLOAD_BYTES, upload } from "../api/uploads";
import { me, portfolio } from "../api/queries";
import type { Project, Scan } from "../api/types";
import { archived, mebibytes, pack, REASONS, walk, withoutRoot, type Packed, type Picked, type Reason } from "../ui/files";
import { plural } from "../ui/format";
import { useAttempts } from "../ui/once";
import { Empty, Field, Trouble } from "../ui/parts";
import { may } from "../ui/roles";
import { useTitle } from "../ui/title";

const isStopped = (error: unknown) => error instanceof DOMException && error.name === "AbortError";

export function StartScan() {
  useTitle("Start a scan");
  const who = useQuery(me);
  if (who.isSuccess && !may(who.data.roles, "engineer")) {
    return (
      <>
        <h1>Start a scan</h1>
        <Empty title="An engineer starts scans">You are signed in as {who.data.roles.join(", ")}. What was scanned is in the <Link to="/">portfolio</Link>.</Empty>
      </>
    );
  }
  return <ChooseFiles />;
}

function ChooseFiles() {
  const [query, setQuery] = useSearchParams();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const projects = useQuery(portfolio);
  const projectId = query.get("project") ?? "";
  const picker = useRef<HTMLInputElement>(null);
  const archive = useRef<HTMLInputElement>(null);
  const [isOver, setOver] = useState(false);
  const [packed, setPacked] = useState<Packed>();
  const [name, setName] = useState("");
  const [branch, setBranch] = useState("main");
  const [progress, setProgress] = useState("");
  /** The share of an upload that is sent. */
  const [share, setShare] = useState<number>();
  const [trouble, setTrouble] = useState<unknown>();
  // What can be stopped: reading, packing and sending. A scan that has begun is the server's.
  const [stopping, setStopping] = useState<AbortController>();
  const made = useAttempts();
  const scanned = useAttempts();
  /** The archive that is on the server already, so that another attempt does not send it again. */
  const sent = useRef<{ file: Blob; projectId: string; id: string }>(undefined);

  /** Does what a person may stop. What was chosen before stays if this is stopped or fails. */
  const stoppable = async (work: (signal: AbortSignal) => Promise<void>) => {
    const controller = new AbortController();
    setStopping(controller);
    setTrouble(undefined);
    try {
      await work(controller.signal);
      setProgress("");
    } catch (error) {
      setProgress(controller.signal.aborted ? "Stopped. Nothing was sent." : "");
      if (!controller.signal.aborted) setTrouble(error);
    }
    setStopping(undefined);
  };
  const take = async (picked: Picked[], signal: AbortSignal) => {
    const root = picked[0]?.path.split("/")[0] ?? "";
    const paths = withoutRoot(picked.map((file) => file.path));
    if (!name && paths[0] !== picked[0]?.path) setName(root);
    const files = picked.map((file, index) => ({ ...file, path: paths[index] ?? file.path }));
    setPacked(await pack(files, { signal, progress: (doing, done, count) => setProgress(`${doing} ${done + 1} of ${count} files`) }));
  };
  const takeArchive = (file: File) => stoppable(async () => setPacked(archived(file)));
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
    const only = event.dataTransfer.files[0];
    if (entries.length === 1 && entries[0]?.isFile && only && /\.(?:zip|tar|tgz|tar\.gz)$/i.test(only.name)) return void takeArchive(only);
    void stoppable(async (signal) => {
      setProgress("Listing the folder");
      await take((await Promise.all(entries.map((entry) => walk(entry)))).flat(), signal);
    });
  };

  const sendArchive = async ({ file, format }: NonNullable<Packed["archive"]>, id: string): Promise<string> => {
    if (sent.current?.file === file && sent.current.projectId === id) return sent.current.id;
    const controller = new AbortController();
    setStopping(controller);
    setProgress(`Sending ${mebibytes(file.size)}`);
    try {
      sent.current = { file, projectId: id, id: await upload(file, { projectId: id, format, progress: setShare, signal: controller.signal }) };
      return sent.current.id;
    } finally {
      setShare(undefined);
      setStopping(undefined);
    }
  };
  const scan = useMutation({
    mutationFn: async (what: Packed) => {
      let id = projectId;
      if (!id) {
        setProgress("Making the project");
        const body = { name: name.trim(), defaultBranch: branch };
        id = (await ask<Project>("/api/governance/projects", { method: "POST", body, once: made.name(body) })).body.id;
        made.done();
        // From here on a second attempt is another scan of this project, not another project.
        setQuery({ project: id }, { replace: true });
        void queries.invalidateQueries({ queryKey: portfolio.queryKey });
      }
      const body = { projectId: id, branch, ...(what.archive ? { upload: await sendArchive(what.archive, id) } : { files: what.files }) };
      setProgress(what.count === undefined ? "Scanning the archive" : `Scanning ${plural(what.count, "file")}`);
      return (await ask<Scan>("/api/governance/scans", { method: "POST", body, once: scanned.name(body) })).body;
    },
    onSuccess: async (done) => {
      scanned.done();
      await queries.invalidateQueries();
      await navigate(`/projects/${done.projectId}/scans/${done.id}`);
    },
    onSettled: (_, error) => {
      // An archive that the server refused is gone there.
      if (error instanceof Failure && error.kind !== "offline") sent.current = undefined;
      setProgress(isStopped(error) ? "Stopped. Nothing was scanned." : "");
    },
  });
  const isBusy = scan.isPending || stopping !== undefined;
  const left = Object.entries(Object.groupBy(packed?.left ?? [], (item) => item.reason)) as [Reason, { path: string }[]][];

  return (
    <>
      <h1>Start a scan</h1>
      <div className="dropzone" data-over={isOver} onDragOver={(event) => { event.preventDefault(); setOver(true); }} onDragLeave={() => setOver(false)} onDrop={drop}>
        <h2>{!packed ? "Drop the folder of a project here" : packed.count === undefined ? "An archive is ready" : `${plural(packed.count, "file")} ready`}</h2>
        <p className="muted">
          {packed ? `${mebibytes(packed.bytes)}${packed.archive ? `, packed, of at most ${mebibytes(MOST_UPLOAD_BYTES)},` : ""} will be sent to this Advisory server, and to nobody else.` : `Files are sent to this Advisory server alone, at most ${mebibytes(MOST_UPLOAD_BYTES)} when packed. Installed packages, build output and history are left out.`}
        </p>
        <div className="row">
          <button type="button" className="button" disabled={isBusy} onClick={() => picker.current?.click()}>{packed ? "Choose another folder" : "Choose a folder"}</button>
          <button type="button" className="button" disabled={isBusy} onClick={() => archive.current?.click()}>Choose an archive</button>
        </div>
        <input
          ref={(input) => {
            picker.current = input;
            input?.setAttribute("webkitdirectory", "");
          }}
          className="hidden"
          type="file"
          multiple
          tabIndex={-1}
          aria-label="Folder to scan"
          onChange={(event) => {
            const chosen = [...(event.target.files ?? [])];
            // The same folder can be chosen again.
            event.target.value = "";
            void stoppable((signal) => take(chosen.map((file) => ({ path: file.webkitRelativePath || file.name, size: file.size, text: () => file.text() })), signal));
          }}
        />
        <input
          ref={archive}
          className="hidden"
          type="file"
          accept=".zip,.tar,.tar.gz,.tgz"
          tabIndex={-1}
          aria-label="Archive to scan"
          onChange={(event) => {
            const [file] = [...(event.target.files ?? [])];
            event.target.value = "";
            if (file) void takeArchive(file);
          }}
        />
      </div>
      {left.length > 0 && (
        <div className="notice" role="status">
          <b>Left out:</b>
          {left.map(([reason, items]) => <span key={reason}>{plural(items.length, "file")}: {REASONS[reason]}</span>)}
        </div>
      )}
      <Trouble error={trouble} />
      <form className="panel" onSubmit={(event) => { event.preventDefault(); if (packed && !isBusy) { setTrouble(undefined); scan.mutate(packed); } }}>
        <Field label="Project" hint="A scan belongs to a project.">
          {(id, about) => (
            <select id={id} aria-describedby={about} className="select" value={projectId} onChange={(event) => setQuery(event.target.value ? { project: event.target.value } : {}, { replace: true })}>
              <option value="">A new project</option>
              {projects.data?.items.map((item) => <option key={item.id} value={item.id}>{item.name}</option>)}
              {projectId && !projects.data?.items.some((item) => item.id === projectId) && <option value={projectId}>The project of this address</option>}
            </select>
          )}
        </Field>
        {!projectId && (
          <Field label="Name" hint="What people call it.">
            {(id, about) => <input id={id} aria-describedby={about} className="input" required maxLength={120} value={name} onChange={(event) => setName(event.target.value)} />}
          </Field>
        )}
        <Field label="Branch" hint="Gates look at the branch that releases come from.">
          {(id, about) => <input id={id} aria-describedby={about} className="input" required pattern="[A-Za-z0-9._\/\-]+" value={branch} onChange={(event) => setBranch(event.target.value)} />}
        </Field>
        <Trouble error={isStopped(scan.error) ? null : scan.error} />
        <div className="row">
          <button type="submit" className="button primary" disabled={!packed || packed.count === 0 || isBusy}>
            {scan.isPending ? (stopping ? "Sending" : "Scanning") : packed ? (packed.count === undefined ? "Scan the archive" : `Scan ${plural(packed.count, "file")}`) : "Scan"}
          </button>
          {stopping && <button type="button" className="button" onClick={() => stopping.abort()}>Stop</button>}
          {share !== undefined && <progress className="progress" max={100} value={Math.floor(share * 100)} aria-label="Sent" />}
          <span role="status" className="muted">{progress || (packed ? "" : "Choose a folder first.")}</span>
          {/* Said by the bar to those who listen, and not again with every percent. */}
          {share !== undefined && <span aria-hidden="true" className="muted">{Math.floor(share * 100)} %</span>}
        </div>
      </form>
    </>
  );
}
