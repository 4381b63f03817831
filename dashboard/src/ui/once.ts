// Names an attempt to make something. A connection that breaks leaves nobody knowing whether the server has made it: the next
// attempt at the same goes under the same name, so that it is made once.
import { useRef } from "react";

/** Returns a name that nobody else takes. `randomUUID` would ask for HTTPS, which a server in a house may lack. */
const fresh = (): string => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

export interface Attempts {
  /** Returns the name for sending this: that of the attempt before it, where it was the same and nobody knows how it ended. */
  name: (sent: unknown) => string;
  /** Says that an attempt came to its end: the next is another one. */
  done: () => void;
}

export function attempts(): Attempts {
  let last: { said: string; name: string } | undefined;
  return {
    name: (sent) => {
      const said = JSON.stringify(sent);
      if (last?.said !== said) last = { said, name: fresh() };
      return last.name;
    },
    done: () => {
      last = undefined;
    },
  };
}

export function useAttempts(): Attempts {
  const kept = useRef<Attempts>(undefined);
  kept.current ??= attempts();
  return kept.current;
}
