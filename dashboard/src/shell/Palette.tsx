// Everything by keyboard: type a few letters, go there or have it done.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Autocomplete, Dialog, Input, Menu, MenuItem, Modal, ModalOverlay, SearchField } from "react-aria-components";
import { useNavigate } from "react-router";
import { me, portfolio } from "../api/queries";
import { frameworks } from "../api/reference";
import { entriesOf, matching } from "../ui/palette";
import { may } from "../ui/roles";
import { sectionsFor } from "./Shell";
import { setTheme, useTheme } from "./theme";

export default function Palette({ close }: { close: () => void }) {
  const navigate = useNavigate();
  const theme = useTheme();
  const [typed, setTyped] = useState("");
  const projects = useQuery(portfolio);
  const catalogues = useQuery(frameworks);
  const who = useQuery(me);
  const entries = entriesOf({ sections: sectionsFor(who.data?.roles), projects: projects.data?.items ?? [], frameworks: catalogues.data ?? [], theme, mayScan: may(who.data?.roles ?? [], "engineer") });
  const { shown, rest } = matching(entries, typed);
  const act = (id: string) => {
    close();
    const to = entries.find((entry) => entry.id === id)?.to;
    if (to) void navigate(to);
    else if (id === "theme") setTheme(theme === "dark" ? "light" : "dark");
    // The dialog itself is not to be printed.
    else setTimeout(() => window.print());
  };
  return (
    <ModalOverlay className="overlay" isOpen isDismissable onOpenChange={(isOpen) => !isOpen && close()}>
      <Modal className="modal palette">
        <Dialog className="dialog" aria-label="Find a page, a project or an action">
          <Autocomplete inputValue={typed} onInputChange={setTyped}>
            <SearchField aria-label="Find a page, a project or an action" autoFocus>
              <Input className="input" placeholder="Find a page, a project or an action" />
            </SearchField>
            <Menu className="options" aria-label="Pages, projects and actions" items={shown} renderEmptyState={() => <p className="option muted">{projects.isPending ? "Looking." : "Nothing of that name."}</p>} onAction={(key) => act(String(key))}>
              {(entry) => (
                <MenuItem className="option" id={entry.id} textValue={entry.label}>
                  <span className="clip" title={entry.label}>{entry.label}</span>
                  <span className="small muted">{entry.kind}</span>
                </MenuItem>
              )}
            </Menu>
          </Autocomplete>
          {rest > 0 && <p className="pad small muted" role="status">{rest} more: type further letters.</p>}
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
