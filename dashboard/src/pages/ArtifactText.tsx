// The text of a document: every block with who it comes from, every citation a way to its evidence.
import type { ReactNode } from "react";
import type { Content, Inline, List, WholeArtifact } from "../api/artifacts";
import { blockText, keyOf, leadsTo } from "../ui/artifact";
import { ArtifactBlock, Homeless, type Editing } from "./ArtifactBlock";

interface Cites {
  open: number | undefined;
  show: (number: number) => void;
}

interface Props extends Cites {
  whole: WholeArtifact;
  editing: Editing;
}

export function ArtifactText({ whole, editing, open, show }: Props) {
  const { sections } = whole.document;
  const known = new Set(sections.flatMap(({ id, blocks }) => blocks.filter((block) => blockText(whole.markdown, id, block.anchor) !== undefined).map((block) => keyOf(id, block))));
  const homeless = Object.entries(editing.typed).filter(([key]) => !known.has(key));
  return (
    <article className="document" aria-label="Text">
      {homeless.map(([key, { text }]) => <Homeless key={key} text={text} discard={() => editing.type(key, undefined)} />)}
      {sections.map((section) => (
        <section key={section.id} aria-label={section.heading} className="stack">
          <h3>{section.heading}</h3>
          {section.blocks.length === 0 && <p className="muted">Nothing is said here.</p>}
          {section.blocks.map((block) => {
            const key = keyOf(section.id, block);
            return (
              <ArtifactBlock key={key} id={key} section={section.id} block={block} text={blockText(whole.markdown, section.id, block.anchor)} editing={editing}>
                {block.content.map((content, index) => <Piece key={index} content={content} cites={{ open, show }} />)}
              </ArtifactBlock>
            );
          })}
        </section>
      ))}
    </article>
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
