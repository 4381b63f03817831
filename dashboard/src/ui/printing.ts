// Whether the page is on its way to paper, where a list that draws only what is on the screen has to be drawn whole.
import { useEffect, useState } from "react";
import { flushSync } from "react-dom";

export function usePrinting(): boolean {
  const [isPrinting, setPrinting] = useState(false);
  useEffect(() => {
    const media = window.matchMedia("print");
    // The browser lays the paper out as soon as its event has been heard.
    const change = (is: boolean) => flushSync(() => setPrinting(is));
    const begin = () => change(true);
    const end = () => change(false);
    const follow = () => change(media.matches);
    window.addEventListener("beforeprint", begin);
    window.addEventListener("afterprint", end);
    media.addEventListener("change", follow);
    return () => {
      window.removeEventListener("beforeprint", begin);
      window.removeEventListener("afterprint", end);
      media.removeEventListener("change", follow);
    };
  }, []);
  return isPrinting;
}
