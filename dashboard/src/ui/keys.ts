// Keys of a page: they are for whoever is not typing.
import { useEffect, useRef } from "react";

const TYPING = "input, textarea, select, [contenteditable], [role=dialog]";

/**
 * Calls `press` for a key that is pressed on the page itself: not in a field or a dialog, and not for a part
 * that has taken it for itself.
 */
export function useKeys(press: (key: string) => boolean): void {
  const latest = useRef(press);
  latest.current = press;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      const isTyping = event.target instanceof Element && event.target.closest(TYPING) !== null;
      if (isTyping || document.querySelector("[role=dialog]")) return;
      if (latest.current(event.key)) event.preventDefault();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
}
