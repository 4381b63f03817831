// One part of a document: what it says and who says it, or the text that a person is writing in its place. Where somebody
// else wrote there meanwhile, both texts stand side by side and the person decides.
import { useEffect, useRef, useState, type ReactNode } from "react";
import type { Block } from "../api/artifacts";
import { time } from "../ui/format";
import { Chip, Trouble } from "../ui/parts";
import type { Typed } from "../ui/typed";

/** How parts are written: what was typed by the key of the part, and what became of the last attempt to save it. */
export interface Editing {
  canEdit: boolean;
  isSaving: boolean;
  typed: Readonly<Record<string, Typed>>;
  type: (key: string, typed: Typed | undefined) => void;
  save: (key: string, section: string, anchor: string, text: string) => void;
  failed: { key: string; error: Error } | undefined;
}

interface Props {
  id: string;
  section: string;
  block: Block;
  /** The Markdown of the part; none where a newer server marks it in a way that this page can't read. */
  text: string | undefined;
  editing: Editing;
  children: ReactNode;
}

export function ArtifactBlock({ id, section, block, text, editing, children }: Props) {
  const typed = editing.typed[id];
  const box = useRef<HTMLDivElement>(null);
  const [isOpened, setOpened] = useState(false);
  const edit = (base: string) => {
    editing.type(id, { base, text: base });
    setOpened(true);
  };
  const close = () => {
    editing.type(id, undefined);
    box.current?.focus();
  };
  return (
    <div ref={box} tabIndex={-1} className={`block ${block.origin.by}`}>
      <div className="row"><Origin origin={block.origin} />{editing.canEdit && text !== undefined && !typed && <button type="button" className="button quiet" onClick={() => edit(text)}>Edit</button>}</div>
      {typed && text !== undefined ? <Writing id={id} section={section} block={block} text={text} typed={typed} editing={editing} hasFocus={isOpened} close={close} /> : children}
    </div>
  );
}

function Origin({ origin }: Pick<Block, "origin">) {
  switch (origin.by) {
    case "needs-evidence":
      return <Chip tone="warn">? Needs a person</Chip>;
    case "edited":
      return <span className="row small"><Chip tone="good">✎ Written</Chip><span className="muted">by <bdi>{origin.author}</bdi>, {time(origin.at)}</span></span>;
    default:
      return <Chip tone="plain">Drafted</Chip>;
  }
}

function Writing({ id, section, block, text, typed, editing, hasFocus, close }: Omit<Props, "children" | "text"> & { text: string; typed: Typed; hasFocus: boolean; close: () => void }) {
  const notice = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const failure = editing.failed?.key === id ? editing.failed.error : undefined;
  // What was just saved is loaded before it is closed here: it is nobody else's.
  const isClash = !editing.isSaving && text !== typed.base && text !== typed.text;
  useEffect(() => {
    if (hasFocus) field.current?.focus();
  }, [hasFocus]);
  // A refusal is shown where the person is looking, and never takes the focus from somebody who is still typing.
  useEffect(() => {
    if (failure) notice.current?.focus();
  }, [failure]);
  const save = () => {
    editing.type(id, { base: text, text: typed.text });
    editing.save(id, section, block.anchor, typed.text);
  };
  const canSave = editing.canEdit && !editing.isSaving && typed.text.trim() !== "";
  return (
    <form className="stack" onSubmit={(event) => { event.preventDefault(); if (canSave && !isClash) save(); }}>
      <div ref={notice} tabIndex={-1} className="attention">
        {isClash ? (
          <section className="notice warn" role="alert" aria-label="Two texts">
            <div className="whole"><b><bdi>{block.origin.by === "edited" ? block.origin.author : "Somebody"}</bdi> wrote here meanwhile.</b> Nothing of either is lost: theirs is saved, yours is below it.</div>
            <div className="whole stack-4"><b className="small">Theirs</b><pre className="excerpt wrap" tabIndex={0} aria-label="Their text">{text}</pre></div>
            <button type="button" className="button" onClick={close}>Take theirs</button>
            <button type="button" className="button" disabled={!canSave} onClick={save}>Put mine in its place</button>
            <button type="button" className="button" onClick={() => { editing.type(id, { base: text, text: `${text}\n\n${typed.text}` }); field.current?.focus(); }}>Work on both</button>
          </section>
        ) : <Trouble error={failure} />}
        {!editing.canEdit && <p className="notice warn" role="status"><b>Not open for edits now.</b><span>Somebody submitted or judged the document meanwhile, or your role changed. What you typed is kept here.</span></p>}
      </div>
      <label className="field"><span className="label">{isClash ? "Yours, as Markdown" : "Text, as Markdown"}</span><textarea ref={field} className="input tall" dir="auto" readOnly={!editing.canEdit || editing.isSaving} value={typed.text} onChange={(event) => editing.type(id, { ...typed, text: event.target.value })} /></label>
      <p className="small muted">Cite evidence as [E3]. What you write stays yours: the next draft leaves it as it is.</p>
      <div className="row">
        {!isClash && <button type="submit" className="button primary" disabled={!canSave}>{editing.isSaving ? "Saving…" : "Save"}</button>}
        <button type="button" className="button" onClick={close}>Discard</button>
      </div>
    </form>
  );
}

/** What was typed into a part that is gone. */
export function Homeless({ text, discard }: { text: string; discard: () => void }) {
  return (
    <section className="notice warn" role="alert" aria-label="Without a place">
      <div className="whole"><b>The part that you wrote in is gone from this version.</b> Copy your text to where it belongs.</div>
      <label className="whole field"><span className="label">What you typed</span><textarea className="input" dir="auto" readOnly value={text} /></label>
      <button type="button" className="button" onClick={discard}>Discard</button>
    </section>
  );
}
