// How many documents of a project rest on evidence that has changed since. Where the list of projects does not say, because
// there is too much to look through, the posture of each that is in view does.
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { Link } from "react-router";
import { posture } from "../api/queries";
import type { Standing } from "../api/types";
import { plural } from "../ui/format";
import { Chip } from "../ui/parts";

export function Stale({ project }: { project: Standing }) {
  const here = useRef<HTMLSpanElement>(null);
  const [isSeen, setSeen] = useState(false);
  const isTold = typeof project.staleArtifacts === "number";
  useEffect(() => {
    const element = here.current;
    if (!element || isTold) return;
    const watch = new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && setSeen(true), { rootMargin: "400px" });
    watch.observe(element);
    return () => watch.disconnect();
  }, [isTold]);
  const found = useQuery({ ...posture(project.id), enabled: isSeen && !isTold, staleTime: 60_000 });
  const documents = found.data?.artifacts;
  const stale = project.staleArtifacts ?? documents?.filter((document) => document.isStale).length;
  return (
    <span ref={here} className="stale">
      {stale === undefined ? (found.isError ? <span className="small muted">Not known</span> : <span className={isSeen ? "pulse" : undefined}><span className="hidden">Looking</span></span>) : stale > 0 ? (
        <Link to={`/projects/${project.id}/artifacts`}><Chip tone="warn">↺ {stale} stale</Chip></Link>
      ) : <span className="small muted">{documents?.length === 0 ? "No document yet" : documents ? `None of ${plural(documents.length, "document")}` : "None"}</span>}
    </span>
  );
}
