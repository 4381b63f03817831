// Everything by keyboard: type a few letters, go there.
import { useQuery } from "@tanstack/react-query";
import { Autocomplete, Dialog, Input, Menu, MenuItem, Modal, ModalOverlay, SearchField, useFilter } from "react-aria-components";
import { useNavigate } from "react-router";
import { me, portfolio } from "../api/queries";
import { sectionsFor } from "./Shell";

export default function Palette({ close }: { close: () => void }) {
  const navigate = useNavigate();
  const { contains } = useFilter({ sensitivity: "base" });
  const projects = useQuery(portfolio);
  const who = useQuery(me);
  const entries = [
    ...sectionsFor(who.data?.roles).map((section) => ({ id: section.to, label: section.label, kind: "Page" })),
    ...(projects.data?.items ?? []).flatMap((project) => [
      { id: `/projects/${project.id}`, label: project.name, kind: "Project" },
      { id: `/projects/${project.id}/posture`, label: `${project.name}: posture`, kind: "Posture" },
      { id: `/projects/${project.id}/scans`, label: `${project.name}: scans`, kind: "Scans" },
    ]),
  ];
  return (
    <ModalOverlay className="overlay" isOpen isDismissable onOpenChange={(isOpen) => !isOpen && close()}>
      <Modal className="modal palette">
        <Dialog className="dialog" aria-label="Find a project or page">
          <Autocomplete filter={contains}>
            <SearchField aria-label="Find a project or page" autoFocus>
              <Input className="input" placeholder="Find a project or page" />
            </SearchField>
            <Menu
              className="options"
              aria-label="Pages and projects"
              items={entries}
              renderEmptyState={() => <p className="option muted">Nothing of that name.</p>}
              onAction={(key) => {
                close();
                void navigate(String(key));
              }}
            >
              {(entry) => (
                <MenuItem className="option" id={entry.id} textValue={entry.label}>
                  <span className="clip">{entry.label}</span>
                  <span className="small muted">{entry.kind}</span>
                </MenuItem>
              )}
            </Menu>
          </Autocomplete>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
