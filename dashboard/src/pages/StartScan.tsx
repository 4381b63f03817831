// Scan first: a folder, or the name of a repository, is enough. A project is made on the way if there is none.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { Link, useNavigate, useSearchParams } from "react-router";
import { ask, Failure } from "../api/client";
import { upload } from "../api/uploads";
import { me, portfolio } from "../api/queries";
import type { Project, Scan } from "../api/types";
import { archived, mebibytes, pack, REASONS, walk, withoutRoot, type Packed, type Picked, type Reason } from "../ui/files";
import { plural } from "../ui/format";
import { useAttempts } from "../ui/once";
import { Empty, Field, Trouble } from "../ui/parts";
import { branchOf, repositoryOf } from "../ui/repository";
import { may } from "../ui/roles";
import { useTitle } from "../ui/title";
import { Dropzone } from "./Dropzone";

const isStopped = (error: unknown) => error instanceof DOMException && error.name === "AbortError";

/** What is scanned: files of this machine, or a repository that the server fetches. */
type Chosen = { packed: Packed } | { repository: string | undefined; ref: string };

/** Fields that a refusal may name, and that say themselves what is wrong with them. */
const REPOSITORY = "/github/repository";
const REF = "/github/ref";

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
  return <Choose />;
}

function Choose() {
  const [query, setQuery] = useSearchParams();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const projects = useQuery(portfolio);
  const projectId = query.get("project") ?? "";
  const isGitHub = query.get("from") === "github";
  const project = projects.data?.items.find((item) => item.id === projectId);
  const [packed, setPacked] = useState<Packed>();
  const [typed, setTyped] = useState("");
  const [ref, setRef] = useState("");
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
  const set = (name: string, value: string) => {
    const next = new URLSearchParams(query);
    if (value) next.set(name, value);
    else next.delete(name);
    setQuery(next, { replace: true, preventScrollReset: true });
  };

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
    if (picked.length === 0) throw new Failure("invalid", "There is no file in it. Drop the folder of a project, or an archive of one.");
    const root = picked[0]?.path.split("/")[0] ?? "";
    const paths = withoutRoot(picked.map((file) => file.path));
    if (!name && paths[0] !== picked[0]?.path) setName(root);
    const files = picked.map((file, index) => ({ ...file, path: paths[index] ?? file.path }));
    setPacked(await pack(files, { signal, progress: (doing, done, count) => setProgress(`${doing} ${done + 1} of ${plural(count, "file")}`) }));
  };
  const takeEntries = (entries: FileSystemEntry[]) =>
    stoppable(async (signal) => {
      setProgress("Listing the folder");
      await take((await Promise.all(entries.map((entry) => walk(entry)))).flat(), signal);
    });

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
  const makeProject = async (chosen: Chosen): Promise<string> => {
    setProgress("Making the project");
    const where = "packed" in chosen ? { defaultBranch: branch } : { repository: `https://github.com/${chosen.repository}`, defaultBranch: branchOf(chosen.ref) };
    const body = { name: name.trim(), ...where };
    const { id } = (await ask<Project>("/api/governance/projects", { method: "POST", body, once: made.name(body) })).body;
    made.done();
    // From here on a second attempt is another scan of this project, not another project.
    set("project", id);
    void queries.invalidateQueries({ queryKey: portfolio.queryKey });
    return id;
  };
  const scan = useMutation({
    mutationFn: async (chosen: Chosen) => {
      const id = projectId || (await makeProject(chosen));
      const source = "packed" in chosen
        ? { branch, ...(chosen.packed.archive ? { upload: await sendArchive(chosen.packed.archive, id) } : { files: chosen.packed.files }) }
        : { github: { ...(chosen.repository && { repository: chosen.repository }), ...(chosen.ref && { ref: chosen.ref }) } };
      const body = { projectId: id, ...source };
      if (!("packed" in chosen)) setProgress(`Fetching ${chosen.repository ?? "the project's repository"} from GitHub and scanning it`);
      else setProgress(chosen.packed.count === undefined ? "Scanning the archive" : `${chosen.packed.archive ? "Scanning" : "Sending and scanning"} ${plural(chosen.packed.count, "file")}`);
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
  const repository = repositoryOf(typed);
  /** A project that names its repository need not be told it again. */
  const own = project?.repository ? repositoryOf(project.repository)?.name : undefined;
  const chosen: Chosen | undefined = !isGitHub ? packed && packed.count !== 0 ? { packed } : undefined : repository || (own && !typed.trim()) ? { repository: repository?.name, ref: ref.trim() } : undefined;
  const left = Object.entries(Object.groupBy((!isGitHub && packed?.left) || [], (item) => item.reason)) as [Reason, { path: string }[]][];
  const named = scan.error instanceof Failure ? Object.fromEntries(scan.error.errors.map((item) => [item.pointer, item.detail])) : {};

  const type = (text: string) => {
    setTyped(text);
    const found = repositoryOf(text);
    if (found?.ref) {
      setTyped(found.name);
      setRef(found.ref);
    }
    if (found && !projectId) setName(found.name.split("/")[1] ?? "");
  };
  return (
    <>
      <h1>Start a scan</h1>
      <div className="row" role="group" aria-label="Where the code is">
        <button type="button" className="button" aria-pressed={!isGitHub} disabled={isBusy} onClick={() => { scan.reset(); set("from", ""); }}>A folder or an archive</button>
        <button type="button" className="button" aria-pressed={isGitHub} disabled={isBusy} onClick={() => { scan.reset(); setTrouble(undefined); set("from", "github"); }}>A repository on GitHub</button>
      </div>
      {!isGitHub && (
        <Dropzone
          packed={packed}
          isBusy={isBusy}
          onFiles={(files) => void stoppable((signal) => take(files, signal))}
          onArchive={(file) => void stoppable(async () => setPacked(archived(file)))}
          onEntries={(entries) => void takeEntries(entries)}
        />
      )}
      {left.length > 0 && (
        <div className="notice" role="status">
          <b>Left out:</b>
          {left.map(([reason, items]) => <span key={reason}>{plural(items.length, "file")}: {REASONS[reason]}</span>)}
        </div>
      )}
      <Trouble error={trouble} />
      <form className="panel" onSubmit={(event) => { event.preventDefault(); if (chosen && !isBusy) { setTrouble(undefined); scan.mutate(chosen); } }}>
        <Field label="Project" hint="A scan belongs to a project.">
          {(id, about) => (
            <select id={id} aria-describedby={about} className="select" value={projectId} onChange={(event) => set("project", event.target.value)}>
              <option value="">A new project</option>
              {projects.data?.items.map((item) => <option key={item.id} value={item.id}>{item.name}</option>)}
              {projectId && !project && <option value={projectId}>The project of this address</option>}
            </select>
          )}
        </Field>
        {isGitHub && (
          <>
            <Field label="Repository" hint={own ? `Owner and name, or its address. Left empty, it is the project's own: ${own}.` : "Owner and name, such as acme/triage, or its address."} error={named[REPOSITORY] ?? (typed.trim() && !repository ? "It is no repository on github.com." : undefined)}>
              {(id, about) => <input id={id} aria-describedby={about} className="input" required={!own} placeholder={own ?? "owner/name"} autoCapitalize="off" spellCheck={false} value={typed} onChange={(event) => type(event.target.value)} />}
            </Field>
            <Field label="Ref" hint={`A branch, a tag as refs/tags/…, or a commit. Left empty, it is ${project ? `the project's branch: ${project.defaultBranch}` : "main"}.`} error={named[REF]}>
              {(id, about) => <input id={id} aria-describedby={about} className="input" pattern="[A-Za-z0-9._\/\-]+" maxLength={200} autoCapitalize="off" spellCheck={false} value={ref} onChange={(event) => setRef(event.target.value)} />}
            </Field>
          </>
        )}
        {!projectId && (
          <Field label="Name" hint="What people call it.">
            {(id, about) => <input id={id} aria-describedby={about} className="input" required maxLength={120} value={name} onChange={(event) => setName(event.target.value)} />}
          </Field>
        )}
        {!isGitHub && (
          <Field label="Branch" hint="Gates look at the branch that releases come from.">
            {(id, about) => <input id={id} aria-describedby={about} className="input" required pattern="[A-Za-z0-9._\/\-]+" value={branch} onChange={(event) => setBranch(event.target.value)} />}
          </Field>
        )}
        <Trouble error={isStopped(scan.error) ? null : scan.error} />
        {isGitHub && scan.isError && <p className="muted">What you typed is kept. A copy of the repository on this machine can be scanned instead: choose “A folder or an archive”.</p>}
        <div className="row">
          <button type="submit" className="button primary" disabled={!chosen || isBusy}>
            {scan.isPending ? (stopping ? "Sending" : "Scanning") : isGitHub ? "Scan the repository" : packed ? (packed.count === undefined ? "Scan the archive" : `Scan ${plural(packed.count, "file")}`) : "Scan"}
          </button>
          {stopping && <button type="button" className="button" onClick={() => stopping.abort()}>Stop</button>}
          {share !== undefined && <progress className="progress" max={100} value={Math.floor(share * 100)} aria-label="Sent" />}
          <span role="status" className="muted">{progress || (chosen ? "" : isGitHub ? "Name a repository first." : "Choose a folder first.")}</span>
          {/* Said by the bar to those who listen, and not again with every percent. */}
          {share !== undefined && <span aria-hidden="true" className="muted">{Math.floor(share * 100)} %</span>}
        </div>
      </form>
    </>
  );
}
