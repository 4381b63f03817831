// The way to a new scan, for those who may start one.
import type { ReactNode } from "react";
import { Link } from "react-router";
import { useMay } from "./roles";

/** Shown to engineers alone: who may not scan is not sent to where they can't. */
export function ScanLink({ project, className, children }: { project?: string; className?: string; children: ReactNode }) {
  const isEngineer = useMay("engineer");
  return isEngineer && <Link className={className} to={project ? `/scan?project=${project}` : "/scan"}>{children}</Link>;
}
