// Opens in place: the button says whether it is open, and what is inside is made only then. A page may open it as well, as when a
// search finds what is inside; whoever closes it then has the last word.
import { useState, type ReactNode } from "react";

export function Disclose({ title, aside, children, isOpen: startsOpen = false }: { title: ReactNode; aside?: ReactNode; children: () => ReactNode; isOpen?: boolean }) {
  const [isOpen, setOpen] = useState(startsOpen);
  const [wasAsked, setAsked] = useState(startsOpen);
  if (wasAsked !== startsOpen) {
    setAsked(startsOpen);
    setOpen(startsOpen);
  }
  return (
    <>
      <button type="button" className="disclose" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        <span aria-hidden="true" className="muted">{isOpen ? "▾" : "▸"}</span>
        <span>{title}</span>
        <span>{aside}</span>
      </button>
      {isOpen && children()}
    </>
  );
}
