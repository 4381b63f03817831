// What backs an answer: places that a scan saw, documents, addresses. A person adds to it, and takes away what no longer does.
import { useQuery } from "@tanstack/react-query";
import { useEffect, useId, useRef, useState } from "react";
import { Link } from "react-router";
import { artifacts } from "../api/artifacts";
import type { Read } from "../api/assessments";
import { posture, scan } from "../api/queries";
import type { EvidenceLink, Finding, Question, Signal } from "../api/types";
import { candidates, MOST_EVIDENCE, nameOf, withLink, withoutLink } from "../ui/assessment";
import { Disclose } from "../ui/Disclose";
import { plural, words } from "../ui/format";
import { Chip, Excerpt, Failed, Loading, Said, Where } from "../ui/parts";
import { useText } from "../ui/typed";
import { webAddress } from "../ui/vendors";

type Make = (links: readonly EvidenceLink[]) => EvidenceLink[];

interface Props {
  question: Question;
  links: EvidenceLink[];
  read: Read;
  isAdding: boolean;
  add: (isAdding: boolean) => void;
  /** None for whoever may not change the answer. */
  back: ((make: Make) => void) | undefined;
}

export function AnswerEvidence({ question, links, read, isAdding, add, back }: Props) {
  const { projectId } = read.body;
  // An assessment that began without a scan is backed by what the latest one saw.
  const standing = useQuery({ ...posture(projectId), enabled: !read.body.scanId });
  const scanId = read.body.scanId ?? standing.data?.scan?.id;
  const remove = back && ((link: EvidenceLink) => back(withoutLink(link)));
  const seen = links.filter(({ kind }) => kind === "fingerprint");
  const others = links.filter(({ kind }) => kind !== "fingerprint");
  return (
    <section className="stack" aria-label="Evidence">
      <div className="panel-head">
        <b className="small">Backed by {links.length === 0 && <span className="muted">nothing yet</span>}</b>
        {back && !isAdding && links.length < MOST_EVIDENCE && <button type="button" className="button" onClick={() => add(true)}>Add evidence</button>}
      </div>
      {others.length > 0 && <ul className="rests">{others.map((link) => <li key={nameOf(link)} className="small"><Other link={link} projectId={projectId} />{remove && <button type="button" className="button quiet" aria-label={`Remove ${link.kind === "url" ? link.reference : "the document"}`} onClick={() => remove(link)}>Remove</button>}</li>)}</ul>}
      {scanId && seen.length > 0 && <Disclose title={<>In the code</>} aside={<span className="small muted">{plural(seen.length, "place")}</span>}>{() => <Places links={seen} scanId={scanId} remove={remove} />}</Disclose>}
      {back && isAdding && <Adding question={question} links={links} read={read} scanId={scanId} add={(link) => back(withLink(link))} close={() => add(false)} />}
    </section>
  );
}

function Other({ link: { kind, reference }, projectId }: { link: EvidenceLink; projectId: string }) {
  const all = useQuery({ ...artifacts(projectId), enabled: kind === "artifact" });
  if (kind === "artifact") {
    const known = all.data?.find(({ id }) => id === reference);
    return <><Chip tone="plain">Document</Chip><Link to={`/projects/${projectId}/artifacts/${reference}`}>{known ? `${words(known.type)}, version ${known.version}` : "Document"}</Link></>;
  }
  return <><Chip tone="plain">Link</Chip>{webAddress(reference) ? <a href={reference} target="_blank" rel="noopener noreferrer"><bdi>{reference}</bdi></a> : <bdi>{reference}</bdi>}</>;
}

/** Places in the code, with their lines. */
export function Places({ links, scanId, remove }: { links: EvidenceLink[]; scanId: string; remove?: ((link: EvidenceLink) => void) | undefined }) {
  const found = useQuery(scan(scanId));
  if (found.isPending) return <Loading what="the places" />;
  if (found.isError) return <Failed error={found.error} />;
  const all: (Finding | Signal)[] = [...found.data.result.findings, ...found.data.result.signals];
  const places = links.map((link) => ({ link, item: all.find(({ fingerprint }) => fingerprint === link.reference) }));
  return (
    <div className="evidence">
      {places.map(({ link, item }) => (
        <div key={link.reference} className="stack-4">
          <div className="panel-head">
            {item ? <span className="small"><Said text={item.message} /></span> : <span className="small muted">The scan no longer holds <code>{link.reference}</code>.</span>}
            {remove && <button type="button" className="button quiet" aria-label={`Remove ${item?.message ?? link.reference}`} onClick={() => remove(link)}>Remove</button>}
          </div>
          {item && <><Where place={item.place} /><Excerpt excerpt={item.excerpt} place={item.place} /></>}
        </div>
      ))}
    </div>
  );
}

const FROM = { scan: "From the scan", document: "A document", link: "A link" } as const;
type From = keyof typeof FROM;

function Adding({ question, links, read, scanId, add, close }: { question: Question; links: EvidenceLink[]; read: Read; scanId: string | undefined; add: (link: EvidenceLink) => void; close: () => void }) {
  const [from, setFrom] = useState<From>(scanId ? "scan" : "link");
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.querySelector<HTMLElement>("input, select")?.focus(), [from]);
  return (
    <div ref={box} className="adding" role="group" aria-label="Add evidence">
      <div className="row" role="group" aria-label="Where it comes from">
        {(Object.entries(FROM) as [From, string][]).map(([id, label]) => <button key={id} type="button" className="button" aria-pressed={from === id} onClick={() => setFrom(id)}>{label}</button>)}
        <button type="button" className="button quiet" onClick={close}>Done</button>
      </div>
      {from === "scan" ? (scanId ? <FromScan question={question} links={links} scanId={scanId} add={add} /> : <p className="small muted">This project was never scanned.</p>) : from === "document" ? <FromDocuments projectId={read.body.projectId} links={links} add={add} /> : <FromWeb place={`assessment.${read.body.id}.link`} question={question.id} links={links} add={add} />}
    </div>
  );
}

/** Candidates that are shown before the person says more. */
const MOST_SHOWN = 8;

function FromScan({ question, links, scanId, add }: { question: Question; links: EvidenceLink[]; scanId: string; add: (link: EvidenceLink) => void }) {
  const found = useQuery(scan(scanId));
  const [search, setSearch] = useState("");
  const field = useId();
  if (found.isPending) return <Loading what="what the scan saw" />;
  if (found.isError) return <Failed error={found.error} retry={() => void found.refetch()} />;
  const fits = candidates(found.data.result, { search, domain: question.domain, links });
  return (
    <>
      <div className="field"><label htmlFor={field}>Find what the scan saw</label><input id={field} className="input" type="search" placeholder="Words, rule or path" value={search} onChange={(event) => setSearch(event.target.value)} /></div>
      <ul className="list bare" aria-label="What the scan saw">
        {fits.slice(0, MOST_SHOWN).map((item) => (
          <li key={item.fingerprint} className="candidate">
            <div className="stack-4"><span className="small"><Chip tone={item.is === "signal" ? "good" : "bad"}>{item.is === "signal" ? "✓ Speaks for it" : "✕ Finding"}</Chip> <Said text={item.message} /></span><Where place={item.place} /></div>
            <button type="button" className="button" aria-label={`Add ${item.message}`} onClick={() => add({ kind: "fingerprint", reference: item.fingerprint })}>Add</button>
          </li>
        ))}
      </ul>
      <p className="small muted" role="status">{fits.length === 0 ? "Nothing of the scan fits." : fits.length > MOST_SHOWN ? `${MOST_SHOWN} of ${fits.length.toLocaleString("en-GB")} shown: say more to find another.` : ""}</p>
    </>
  );
}

function FromDocuments({ projectId, links, add }: { projectId: string; links: EvidenceLink[]; add: (link: EvidenceLink) => void }) {
  const found = useQuery(artifacts(projectId));
  const [chosen, choose] = useState("");
  const field = useId();
  if (found.isPending) return <Loading what="the documents" />;
  if (found.isError) return <Failed error={found.error} retry={() => void found.refetch()} />;
  const there = new Set(links.filter(({ kind }) => kind === "artifact").map(({ reference }) => reference));
  const free = found.data.filter(({ id, status }) => !there.has(id) && status !== "superseded");
  if (free.length === 0) return <p className="small muted">There is no {there.size > 0 ? "other " : ""}document to add. <Link to={`/projects/${projectId}/artifacts`}>Documents of the project</Link></p>;
  return (
    <form className="row" onSubmit={(event) => { event.preventDefault(); if (chosen) add({ kind: "artifact", reference: chosen }); choose(""); }}>
      <label htmlFor={field} className="hidden">Document</label>
      <select id={field} className="select grows" value={chosen} onChange={(event) => choose(event.target.value)}>
        <option value="">Choose a document</option>
        {free.map(({ id, type, version, status }) => <option key={id} value={id}>{words(type)}, version {version}, {words(status).toLowerCase()}</option>)}
      </select>
      <button type="submit" className="button" disabled={!chosen}>Add</button>
    </form>
  );
}

function FromWeb({ place, question, links, add }: { place: string; question: string; links: EvidenceLink[]; add: (link: EvidenceLink) => void }) {
  const [text, setText] = useText(place, question);
  const field = useId();
  // What was typed stays until the answer has it.
  const isThere = links.some(({ kind, reference }) => kind === "url" && reference === text.trim());
  useEffect(() => {
    if (isThere) setText("");
  });
  return (
    <form className="row" onSubmit={(event) => { event.preventDefault(); add({ kind: "url", reference: text.trim() }); }}>
      <label htmlFor={field} className="hidden">Address</label>
      <input id={field} className="input grows" type="url" required pattern="https://.+" title="An address that begins with https://" placeholder="https://" maxLength={1000} value={text} onChange={(event) => setText(event.target.value)} />
      <button type="submit" className="button" disabled={!text.trim()}>Add</button>
    </form>
  );
}
