// A digest: its first digits to compare by eye, and the whole of it to be copied.
import { useState } from "react";
import { short } from "./format";

export function Digest({ of: digest, label }: { of: string; label: string }) {
  const [state, setState] = useState<"short" | "copied" | "whole">("short");
  // Without HTTPS a page may not write to the clipboard: the person takes the text by hand then.
  const copy = () => (navigator.clipboard ? navigator.clipboard.writeText(digest).then(() => setState("copied"), () => setState("whole")) : setState("whole"));
  if (state === "whole") return <code className="digest">{digest}</code>;
  return (
    <button type="button" className="copy" title={digest} onClick={() => void copy()}>
      <code>{short(digest)}</code> <span className="word">Copy<span className="hidden"> the {label}</span></span> <span role="status">{state === "copied" && "Copied"}</span>
    </button>
  );
}
