// Opens in place: the button says whether it is open, and what is inside is made only then.
import { useState, type ReactNode } from "react";

export function Disclose({ title, aside, children, isOpen: startsOpen = false }: { title: ReactNode; aside?: ReactNode; children: () => ReactNode; isOpen?: boolean }) {
  const [isOpen, setOpen] = useState(startsOpen);
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
