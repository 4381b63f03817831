// What surrounds every page: where one is, who one is, whether the server is there.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useEffect, useRef, useState } from "react";
import { Link, NavLink, Outlet, useLocation, useNavigation, useRouteError } from "react-router";
import { ask, Failure, token } from "../api/client";
import { me } from "../api/queries";
import type { Role } from "../api/types";
import { Failed, Field } from "../ui/parts";
import { may } from "../ui/roles";
import { useArrival } from "./arrival";
import { setTheme, useTheme } from "./theme";

const Palette = lazy(() => import("./Palette"));

const SECTIONS: { to: string; label: string; role?: Role }[] = [
  { to: "/", label: "Portfolio" },
  { to: "/scan", label: "Start a scan", role: "engineer" },
  { to: "/waivers", label: "Waivers" },
  { to: "/policies", label: "Policies" },
  { to: "/frameworks", label: "Frameworks" },
  { to: "/vendors", label: "Vendors" },
  { to: "/audit", label: "Audit log" },
];

/** The sections that somebody may use. While nobody knows who it is, all of them: nothing moves once that is known for most. */
export const sectionsFor = (roles: readonly string[] | undefined) => SECTIONS.filter(({ role }) => !role || !roles || may(roles, role));

export function Shell() {
  const [isOpen, setOpen] = useState(false);
  const theme = useTheme();
  const who = useQuery(me);
  const navigation = useNavigation();
  const location = useLocation();
  const main = useRef<HTMLElement>(null);
  useArrival(main);
  useEffect(() => {
    const open = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
        event.preventDefault();
        setOpen(true);
      }
    };
    window.addEventListener("keydown", open);
    return () => window.removeEventListener("keydown", open);
  }, []);
  const subject = who.data?.subject;
  const [first, setFirst] = useState(subject);
  if (first === undefined && subject !== undefined) setFirst(subject);
  const isOther = subject !== undefined && subject !== first;
  const isSignedOut = who.error instanceof Failure && who.error.kind === "signed-out";
  return (
    <>
      <a className="skip" href="#main">
        Skip to the content
      </a>
      <header className="top">
        <Link className="brand" to="/">
          <img src="/icon.svg" alt="" /> Advisory
        </Link>
        <nav className="nav" aria-label="Sections">
          {sectionsFor(who.data?.roles).map((section) => (
            <NavLink key={section.to} to={section.to} end={section.to === "/"}>
              {section.label}
            </NavLink>
          ))}
        </nav>
        <button type="button" className="button" title="Find a page, a project or an action" aria-keyshortcuts="Control+K Meta+K" onClick={() => setOpen(true)}>
          Find <kbd>Ctrl K</kbd>
        </button>
        <button type="button" className="button quiet" aria-label={theme === "dark" ? "Use the light theme" : "Use the dark theme"} onClick={() => setTheme(theme === "dark" ? "light" : "dark")}>
          <span aria-hidden="true">{theme === "dark" ? "☀" : "☾"}</span>
        </button>
        {who.data && (
          <span className="small muted clip who" title={`${who.data.subject} of ${who.data.tenant}: ${who.data.roles.join(", ")}`}>
            {who.data.subject}
          </span>
        )}
      </header>
      <main ref={main} id="main" className="main" tabIndex={-1} aria-busy={navigation.state === "loading"} key={location.pathname}>
        <Offline />
        {isSignedOut && <SignIn />}
        {/* A page that was open when the sign-in expired keeps what was typed into it; for somebody else it begins anew. */}
        {(!isSignedOut || who.data) && <div key={isOther ? subject : ""} className="page" hidden={isSignedOut}><Outlet /></div>}
      </main>
      {isOpen && (
        <Suspense fallback={null}>
          <Palette close={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}

function Offline() {
  const [isOffline, setOffline] = useState(!navigator.onLine);
  const queries = useQueryClient();
  useEffect(() => {
    const change = () => {
      setOffline(!navigator.onLine);
      if (navigator.onLine) void queries.invalidateQueries();
    };
    window.addEventListener("online", change);
    window.addEventListener("offline", change);
    return () => {
      window.removeEventListener("online", change);
      window.removeEventListener("offline", change);
    };
  }, [queries]);
  if (!isOffline) return null;
  return (
    <div className="notice warn" role="status">
      <b>Offline.</b> <span>What you see is what was loaded last. Nothing you type is lost.</span>
    </div>
  );
}

function SignIn() {
  const queries = useQueryClient();
  const [value, setValue] = useState("");
  const [error, setError] = useState<string>();
  const submit = async () => {
    token.set(value.trim());
    try {
      await ask("/api/me");
      await queries.invalidateQueries();
    } catch (reason) {
      token.set("");
      setError(reason instanceof Error ? reason.message : "It was not accepted.");
    }
  };
  return (
    <form
      className="panel"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <h1>Sign in</h1>
      <Field label="Access token" hint="Kept in this tab alone, until it is closed." error={error}>
        {(id, about) => <input id={id} aria-describedby={about} className="input" type="password" autoComplete="off" required value={value} onChange={(event) => setValue(event.target.value)} />}
      </Field>
      <div>
        <button className="button primary" type="submit">
          Sign in
        </button>
      </div>
    </form>
  );
}

/** What is shown when a page itself breaks, or can't be loaded. */
export function Broken() {
  const error = useRouteError();
  return (
    <main className="main">
      <h1>Advisory</h1>
      <Failed error={error} retry={() => window.location.reload()} />
    </main>
  );
}
