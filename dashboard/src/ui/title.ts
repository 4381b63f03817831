// The title of the tab says where one is.
import { useEffect } from "react";

export function useTitle(title: string | undefined): void {
  useEffect(() => {
    document.title = title ? `${title} · Advisory` : "Advisory";
  }, [title]);
}
