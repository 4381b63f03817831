// What is said of a project: who answers for it, how much harm it can do, what it is held to. Gates and scores go by it.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, type ReactNode } from "react";
import { Link, useParams, useSearchParams } from "react-router";
import { Failure, type Answer } from "../api/client";
import { replaceProject, versioned } from "../api/projects";
import { project } from "../api/queries";
import { frameworks } from "../api/reference";
import type { Project, RiskTier } from "../api/types";
import { words } from "../ui/format";
import { Age, Failed, Field, Loading, Trouble } from "../ui/parts";
import { changedFields, disputedFields, inputOf, inWords, joined, LABELS, parted, shownOf, textsOf, TIERS, type ProjectField, type ProjectTexts } from "../ui/project";
import { useMay } from "../ui/roles";
import { useTyped } from "../ui/typed";
import { ProjectHead } from "./ProjectHead";

export function ProjectSettings() {
  const { projectId: id = "" } = useParams();
  const found = useQuery(versioned(id));
  return (
    <>
      <ProjectHead id={id} page="Settings" />
      {found.isPending ? <Loading what="the settings" /> : found.isError ? <Failed error={found.error} retry={() => void found.refetch()} /> : <Form read={found.data} />}
    </>
  );
}

function Form({ read }: { read: Answer<Project> }) {
  const { id } = read.body;
  const queries = useQueryClient();
  const [query] = useSearchParams();
  const [typed, type] = useTyped(`project.${id}`);
  const form = useRef<HTMLFormElement>(null);
  const notice = useRef<HTMLDivElement>(null);
  const canEdit = useMay("engineer");
  const now = textsOf(read.body);
  const shown = shownOf(now, typed);
  const changed = changedFields(now, typed);
  const disputed = disputedFields(now, typed);
  const save = useMutation({
    mutationFn: async (said: ProjectTexts) => {
      try {
        return await replaceProject(read, inputOf(said));
      } catch (error) {
        if (!(error instanceof Failure && error.status === 412)) throw error;
        void queries.invalidateQueries({ queryKey: project(id).queryKey, exact: true });
        const theirs = textsOf((await queries.fetchQuery({ ...versioned(id), staleTime: 0 })).body);
        const others = (Object.keys(LABELS) as ProjectField[]).filter((field) => theirs[field] !== now[field]).map((field) => `“${LABELS[field]}”`);
        throw new Failure("conflict", `Somebody changed ${others.join(", ") || "this project"} since you opened this. What you typed is kept, and nothing of theirs was overwritten. Look at both, then save again.`, 412);
      }
    },
    onSuccess: async (next) => {
      queries.setQueryData(versioned(id).queryKey, next);
      for (const field of changed) type(field, undefined);
      await queries.invalidateQueries();
    },
  });
  const asked = query.get("field");
  useEffect(() => {
    if (asked) form.current?.querySelector<HTMLElement>(`[data-field="${CSS.escape(asked)}"] :is(input, textarea)`)?.focus();
  }, [asked]);
  // A refusal is shown where the person is looking.
  useEffect(() => {
    if (save.error) notice.current?.focus();
  }, [save.error]);
  const set = (field: ProjectField, text: string) => type(field, text === now[field] ? undefined : { base: typed[field]?.base ?? now[field], text });
  const faults = save.error instanceof Failure ? save.error.errors : [];
  const isSavable = canEdit && !save.isPending && changed.length > 0 && shown.name.trim() !== "" && shown.defaultBranch.trim() !== "" && shown.frameworks !== "";
  const one = (field: ProjectField): One => ({
    field,
    text: shown[field],
    set: (text) => set(field, text),
    canEdit: canEdit && !save.isPending,
    fault: faults.find(({ pointer }) => pointer === `/${field}` || pointer.startsWith(`/${field}/`))?.detail,
    theirs: disputed.includes(field) ? inWords(field, now[field]) : undefined,
    take: () => type(field, undefined),
  });
  return (
    <form ref={form} className="panel" aria-label="Settings" onSubmit={(event) => { event.preventDefault(); if (isSavable) save.mutate(shown); }}>
      <div className="panel-head"><h2>What is said of this project</h2><p className="small muted">Changed <Age at={read.body.updatedAt} />. Its stage changes through <Link to={`/projects/${id}`}>gates</Link> alone.</p></div>
      <div ref={notice} tabIndex={-1} className="attention"><Trouble error={save.error} /></div>
      {!canEdit && <p className="small muted">An engineer of the project changes this.</p>}
      <div className="settings">
        <Line one={one("name")} hint="What people call it." maxLength={120} isRequired />
        <Line one={one("owner")} hint="A person, not a team: they answer for it at every gate." maxLength={200} />
        <Line one={one("repository")} hint="Such as https://github.com/acme/triage." maxLength={400} pattern="https://[A-Za-z0-9.\-]+/[A-Za-z0-9._\/\-]+" />
        <Line one={one("defaultBranch")} hint="Gates look at scans of this branch." maxLength={200} pattern="[A-Za-z0-9._\/\-]+" isRequired />
        <div className="whole" data-field="description">
          <Field label={LABELS.description} hint="In a sentence or two: what it does, and for whom." error={one("description").fault}>
            {(id, about) => <textarea id={id} aria-describedby={about} className="input" dir="auto" maxLength={4000} readOnly={!one("description").canEdit} value={shown.description} onChange={(event) => set("description", event.target.value)} />}
          </Field>
          <Theirs one={one("description")} />
        </div>
        <Tier one={one("riskTier")} />
        <Scope one={one("frameworks")} />
      </div>
      <div className="row">
        {canEdit && <button type="submit" className="button primary" disabled={!isSavable}>{save.isPending ? "Saving…" : "Save the settings"}</button>}
        {changed.length > 0 && <button type="button" className="button" disabled={save.isPending} onClick={() => { save.reset(); for (const field of changed) type(field, undefined); }}>Discard</button>}
        <p role="status" className="small muted">{save.isPending ? "" : changed.length > 0 ? `Not saved yet: ${changed.map((field) => LABELS[field].toLowerCase()).join(", ")}.` : save.isSuccess ? <>Saved. <Link to={`/projects/${id}`}>See what the gates say</Link></> : ""}</p>
      </div>
    </form>
  );
}

/** One field, with what somebody else made of it meanwhile. */
interface One {
  field: ProjectField;
  text: string;
  set: (text: string) => void;
  canEdit: boolean;
  fault: string | undefined;
  theirs: string | undefined;
  take: () => void;
}

function Theirs({ one }: { one: One }) {
  if (one.theirs === undefined) return null;
  return (
    <div className="notice warn" role="group" aria-label={`Theirs: ${LABELS[one.field]}`}>
      <span className="small">Somebody else says now: <b><bdi>{one.theirs}</bdi></b>. Yours takes its place when you save.</span>
      <button type="button" className="button" onClick={one.take}>Take theirs</button>
    </div>
  );
}

function Line({ one, hint, maxLength, pattern, isRequired = false }: { one: One; hint: string; maxLength: number; pattern?: string; isRequired?: boolean }) {
  return (
    <div className="stack-4" data-field={one.field}>
      <Field label={LABELS[one.field]} hint={hint} error={one.fault}>
        {(id, about) => <input id={id} aria-describedby={about} className="input" dir="auto" autoComplete="off" required={isRequired} maxLength={maxLength} pattern={pattern} readOnly={!one.canEdit} value={one.text} onChange={(event) => one.set(event.target.value)} />}
      </Field>
      <Theirs one={one} />
    </div>
  );
}

/** A group of choices under one name. */
function Group({ one, hint, children }: { one: One; hint: ReactNode; children: ReactNode }) {
  return (
    <fieldset className="whole scale" data-field={one.field} disabled={!one.canEdit}>
      <legend className="label">{LABELS[one.field]}</legend>
      {children}
      <span className="small muted">{one.fault ?? hint}</span>
      <Theirs one={one} />
    </fieldset>
  );
}

function Tier({ one }: { one: One }) {
  const option = (tier: string, name: string, says: string) => (
    <label key={tier} className="level tier"><input type="radio" name="riskTier" checked={one.text === tier} onChange={() => one.set(tier)} /><b>{name}</b><span className="muted">{says}</span></label>
  );
  return (
    <Group one={one} hint="The tiers of the EU AI Act. A high tier asks for the technical documentation before production.">
      {option("", "Not settled", "The gate of design stays closed until somebody settles it.")}
      {(Object.keys(TIERS) as RiskTier[]).map((tier) => option(tier, words(tier), TIERS[tier]))}
    </Group>
  );
}

function Scope({ one }: { one: One }) {
  const known = useQuery(frameworks);
  const chosen = parted(one.text);
  const all = known.data ?? chosen.map((id) => ({ id, name: words(id), version: "" }));
  return (
    <Group one={one} hint={chosen.length === 0 ? "Choose at least one: a project that is held to nothing is scored by nothing." : "Scores and gates count the controls of these, and the same evidence serves each."}>
      <div className="scope">
        {all.map(({ id, name }) => (
          <label key={id} className="level check" title={name}><input type="checkbox" checked={chosen.includes(id)} onChange={(event) => one.set(joined(event.target.checked ? [...chosen, id] : chosen.filter((item) => item !== id)))} /><span>{words(id)}</span></label>
        ))}
      </div>
    </Group>
  );
}
