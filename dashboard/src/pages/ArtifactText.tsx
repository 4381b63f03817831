// The text of a document: every block with who it comes from, every citation a way to its evidence.
import { useState, type ReactNode } from "react";
import type { Block, Content, Inline, List, WholeArtifact } from "../api/artifacts";
import { blockText, leadsTo } from "../ui/artifact";
import { time } from "../ui/format";
import { Chip } from "../ui/parts";

interface Cites {
  open: number | undefined;
  show: (number: number) => void;
}

interface Props extends Cites {
  whole: WholeArtifact;
  canEdit: boolean;
  isSaving: boolean;
  /** Saves a block; tells whether it was taken, so that what was typed stays where it was not. */
  save: (section: string, anchor: string, text: string) => Promise<boolean>;
}

export function ArtifactText({ whole, canEdit, isSaving, save, open, show }: Props) {
  return (
    <article className="document" aria-label="Text">
      {whole.document.sections.map((section) => (
        <section key={section.id} aria-label={section.heading} className="stack">
          <h3>{section.heading}</h3>
          {section.blocks.length === 0 && <p className="muted">Nothing is said here.</p>}
          {section.blocks.map((block) => (
            <Part key={block.anchor} block={block} text={blockText(whole.markdown, section.id, block.anchor)} canEdit={canEdit} isSaving={isSaving} save={(text) => save(section.id, block.anchor, text)} cites={{ open, show }} />
          ))}
        </section>
      ))}
    </article>
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

function Part({ block, text, canEdit, isSaving, save, cites }: { block: Block; text: string | undefined; canEdit: boolean; isSaving: boolean; save: (text: string) => Promise<boolean>; cites: Cites }) {
  const [typed, setTyped] = useState<string>();
  return (
    <div className={`block ${block.origin.by}`}>
      <div className="row"><Origin origin={block.origin} />{canEdit && text !== undefined && typed === undefined && <button type="button" className="button quiet" onClick={() => setTyped(text)}>Edit</button>}</div>
      {typed === undefined ? block.content.map((content, index) => <Piece key={index} content={content} cites={cites} />) : (
        <form className="stack" onSubmit={(event) => { event.preventDefault(); void save(typed).then((taken) => taken && setTyped(undefined)); }}>
          <label className="field"><span className="label">Text, as Markdown</span><textarea className="input tall" dir="auto" value={typed} onChange={(event) => setTyped(event.target.value)} /></label>
          <p className="small muted">Cite evidence as [E3]. What you write stays yours: the next draft leaves it as it is.</p>
          <div className="row"><button type="submit" className="button primary" disabled={isSaving || !typed.trim()}>Save</button><button type="button" className="button" onClick={() => setTyped(undefined)}>Discard</button></div>
        </form>
      )}
    </div>
  );
}

function Piece({ content, cites }: { content: Content; cites: Cites }): ReactNode {
  switch (content.kind) {
    case "heading":
      return <h4><Words text={content.text} cites={cites} /></h4>;
    case "paragraph":
      return <p><Words text={content.text} cites={cites} /></p>;
    case "list":
      return <Items list={content} cites={cites} />;
    case "table":
      return (
        <div className="scroll" tabIndex={0} role="group" aria-label="Table">
          <table>
            <thead><tr>{content.header.map((cell, index) => <th key={index} scope="col"><Words text={cell} cites={cites} /></th>)}</tr></thead>
            <tbody>{content.rows.map((row, index) => <tr key={index}>{row.map((cell, column) => <td key={column}><Words text={cell} cites={cites} /></td>)}</tr>)}</tbody>
          </table>
        </div>
      );
    case "code":
      return <pre className="excerpt" tabIndex={0} aria-label="Code">{content.text}</pre>;
    default:
      // A server that is newer than this page.
      return <p className="muted">This page is too old to show a part here.</p>;
  }
}

function Items({ list, cites }: { list: List; cites: Cites }): ReactNode {
  const items = list.items.map((item, index) => <li key={index}><Words text={item.text} cites={cites} />{item.list && <Items list={item.list} cites={cites} />}</li>);
  return list.ordered ? <ol>{items}</ol> : <ul>{items}</ul>;
}

function Words({ text, cites }: { text: Inline[]; cites: Cites }): ReactNode {
  return text.map((piece, index) => <Word key={index} piece={piece} cites={cites} />);
}

function Word({ piece, cites }: { piece: Inline; cites: Cites }): ReactNode {
  switch (piece.is) {
    case "text":
      return piece.text;
    case "code":
      return <code>{piece.text}</code>;
    case "emphasis":
      return <em><Words text={piece.text} cites={cites} /></em>;
    case "strong":
      return <strong><Words text={piece.text} cites={cites} /></strong>;
    case "link": {
      const target = leadsTo(piece.target);
      const words = <Words text={piece.text} cites={cites} />;
      return target ? <a href={target} target="_blank" rel="noopener noreferrer">{words}</a> : words;
    }
    case "citation":
      return <button type="button" className="cite" aria-label={`Evidence E${piece.number}`} aria-pressed={cites.open === piece.number} onClick={() => cites.show(piece.number)}>E{piece.number}</button>;
  }
}
