// What stands at the top of every page of a project.
import { useQuery } from "@tanstack/react-query";
import { Link, NavLink } from "react-router";
import { project } from "../api/queries";
import { words } from "../ui/format";
import { Chip } from "../ui/parts";
import { useTitle } from "../ui/title";
import { ScanLink } from "../ui/ScanLink";

export function ProjectHead({ id, page }: { id: string; page: string }) {
  const found = useQuery(project(id));
  useTitle(found.data ? `${found.data.name}: ${page}` : page);
  return (
    <>
      <div className="head">
        <div className="stack-4">
          <h1><bdi>{found.data?.name ?? "Project"}</bdi></h1>
          {found.data && (
            <div className="row small">
              <Chip>{words(found.data.stage)}</Chip>
              {found.data.riskTier ? <Chip>{words(found.data.riskTier)} risk</Chip> : <Link to={`/projects/${id}/settings?field=riskTier`}><Chip tone="warn">! Risk not settled</Chip></Link>}
              {found.data.owner ? <Chip><bdi>{found.data.owner}</bdi></Chip> : <Link to={`/projects/${id}/settings?field=owner`}><Chip tone="warn">! No owner</Chip></Link>}
              <span className="muted clip" title={found.data.description}><bdi>{found.data.description}</bdi></span>
            </div>
          )}
        </div>
        <ScanLink project={id} className="button">Scan again</ScanLink>
      </div>
      <nav className="tabs" aria-label="Pages of the project">
        <NavLink to={`/projects/${id}`} end>Gates</NavLink>
        <NavLink to={`/projects/${id}/posture`}>Posture</NavLink>
        <NavLink to={`/projects/${id}/scans`}>Scans</NavLink>
        <NavLink to={`/projects/${id}/assessments`}>Assessments</NavLink>
        <NavLink to={`/projects/${id}/artifacts`}>Documents</NavLink>
        <NavLink to={`/projects/${id}/assistant`}>Assistant</NavLink>
        <NavLink to={`/projects/${id}/settings`}>Settings</NavLink>
      </nav>
    </>
  );
}
