// Scan first: a folder is enough. A project is made on the way if there is none.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef, useState, type DragEvent } from "react";
import { useNavigate, useSearchParams } from "react-router";
import { ask } from "../api/client";
import { portfolio } from "../api/queries";
import type { Project, Scan } from "../api/types";
import { pack, REASONS, walk, withoutRoot, type Packed, type Picked, type Reason } from "../ui/files";
import { plural } from "../ui/format";
import { Field, Trouble } from "../ui/parts";
import { useTitle } from "../ui/title";

export function StartScan() {
  useTitle("Start a scan");
  const [query, setQuery] = useSearchParams();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const projects = useQuery(portfolio);
  const projectId = query.get("project") ?? "";
  const picker = useRef<HTMLInputElement>(null);
  const [isOver, setOver] = useState(false);
  const [packed, setPacked] = useState<Packed>();
  const [name, setName] = useState("");
  const [branch, setBranch] = useState("main");
  const [progress, setProgress] = useState("");
  const [trouble, setTrouble] = useState<unknown>();

  const take = async (picked: Picked[]) => {
    setTrouble(undefined);
    const root = picked[0]?.path.split("/")[0] ?? "";
    const paths = withoutRoot(picked.map((file) => file.path));
    if (!name && paths[0] !== picked[0]?.path) setName(root);
    const files = picked.map((file, index) => ({ ...file, path: paths[index] ?? file.path }));
    setPacked(await pack(files, (done) => setProgress(`Reading ${done + 1} of ${files.length} files`)));
    setProgress("");
  };
  const drop = async (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    try {
      const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
      setProgress("Listing the folder");
      await take((await Promise.all(entries.map((entry) => walk(entry)))).flat());
    } catch (error) {
      setProgress("");
      setTrouble(error);
    }
  };

  const scan = useMutation({
    mutationFn: async (files: Packed["files"]) => {
      let id = projectId;
      if (!id) {
        setProgress("Making the project");
        id = (await ask<Project>("/api/governance/projects", { method: "POST", body: { name: name.trim(), defaultBranch: branch } })).body.id;
        // From here on a second attempt is another scan of this project, not another project.
        setQuery({ project: id }, { replace: true });
      }
      setProgress(`Scanning ${plural(files.length, "file")}`);
      return (await ask<Scan>("/api/governance/scans", { method: "POST", body: { projectId: id, branch, files } })).body;
    },
    onSuccess: async (done) => {
      await queries.invalidateQueries();
      await navigate(`/projects/${done.projectId}/scans/${done.id}`);
    },
    onSettled: () => setProgress(""),
  });
  const left = Object.entries(Object.groupBy(packed?.left ?? [], (item) => item.reason)) as [Reason, { path: string }[]][];
  const full = left.find(([reason]) => reason === "no-room");

  return (
    <>
      <h1>Start a scan</h1>
      <div className="dropzone" data-over={isOver} onDragOver={(event) => { event.preventDefault(); setOver(true); }} onDragLeave={() => setOver(false)} onDrop={(event) => void drop(event)}>
        <h2>{packed ? `${plural(packed.files.length, "file")} ready` : "Drop the folder of a project here"}</h2>
        <p className="muted">
          {packed ? `${(packed.bytes / 1024 / 1024).toFixed(1)} of 8 MiB will be sent to this Advisory server, and to nobody else.` : "Files are sent to this Advisory server alone, at most 8 MiB at once. Installed packages, build output and history are left out."}
        </p>
        <button type="button" className="button" onClick={() => picker.current?.click()}>
          {packed ? "Choose another folder" : "Choose a folder"}
        </button>
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
            void take(chosen.map((file) => ({ path: file.webkitRelativePath || file.name, size: file.size, text: () => file.text() }))).catch(setTrouble);
          }}
        />
      </div>
      {left.length > 0 && (
        <div className={full ? "notice warn" : "notice"} role="status">
          <b>Left out:</b>
          {left.map(([reason, items]) => <span key={reason}>{plural(items.length, "file")}: {REASONS[reason]}</span>)}
          {full && <span>Scan the whole with <code>advisory scan .</code>, or connect the repository, so that no file is missing.</span>}
        </div>
      )}
      <Trouble error={trouble} />
      <form className="panel" onSubmit={(event) => { event.preventDefault(); if (packed) scan.mutate(packed.files); }}>
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
        <Trouble error={scan.error} />
        <div className="row">
          <button type="submit" className="button primary" disabled={!packed?.files.length || scan.isPending}>
            {scan.isPending ? "Scanning" : packed ? `Scan ${plural(packed.files.length, "file")}` : "Scan"}
          </button>
          <span role="status" className="muted">{progress || (packed ? "" : "Choose a folder first.")}</span>
        </div>
      </form>
    </>
  );
}
