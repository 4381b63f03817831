// Where one is on a page after going to it: at its beginning, with the keyboard there; after going back, where one was. What
// changes in the query alone is the same page, and nothing moves.
import { useEffect, useLayoutEffect, useRef, type RefObject } from "react";
import { useLocation, useNavigationType } from "react-router";

/** A page that fills after it is shown is waited for so long, in milliseconds. */
const PATIENCE = 2000;

/** Scrolls down to where somebody was, as soon as the page is long enough. */
function settle(top: number): () => void {
  window.scrollTo(0, top);
  if (top === 0) return () => {};
  const watch = new ResizeObserver(() => {
    window.scrollTo(0, top);
    if (window.scrollY >= top - 1) stop();
  });
  const late = setTimeout(() => stop(), PATIENCE);
  const stop = () => {
    watch.disconnect();
    clearTimeout(late);
    for (const own of ["wheel", "touchmove", "keydown"]) window.removeEventListener(own, stop);
  };
  // Whoever moves by themselves is not moved.
  for (const own of ["wheel", "touchmove", "keydown"]) window.addEventListener(own, stop, { passive: true });
  watch.observe(document.body);
  return stop;
}

export function useArrival(main: RefObject<HTMLElement | null>): void {
  const { key, pathname } = useLocation();
  const how = useNavigationType();
  const left = useRef(new Map<string, number>());
  const here = useRef({ key, pathname });
  useEffect(() => {
    const note = () => left.current.set(here.current.key, window.scrollY);
    // A reload is the browser's own: it knows where the page was.
    const leave = () => (window.history.scrollRestoration = "auto");
    window.history.scrollRestoration = "manual";
    window.addEventListener("scroll", note, { passive: true });
    window.addEventListener("pagehide", leave);
    return () => {
      leave();
      window.removeEventListener("scroll", note);
      window.removeEventListener("pagehide", leave);
    };
  }, []);
  useLayoutEffect(() => {
    const isOther = here.current.pathname !== pathname;
    here.current = { key, pathname };
    if (!isOther) {
      left.current.set(key, window.scrollY);
      return;
    }
    main.current?.focus({ preventScroll: true });
    return settle(how === "POP" ? (left.current.get(key) ?? 0) : 0);
  }, [key, pathname, how, main]);
}
