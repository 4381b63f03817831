// The entry: routes are loaded when they are visited, so that the first page is light.
import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { createRoot } from "react-dom/client";
import { createBrowserRouter, RouterProvider } from "react-router";
import { Failure } from "./api/client";
import { me } from "./api/queries";
import { Broken, Shell } from "./shell/Shell";
import { startTheme } from "./shell/theme";
import "./styles.css";

startTheme();

/** Whoever is no longer signed in is asked to, whichever request it is that says so. */
const onError = (error: unknown) => {
  if (error instanceof Failure && error.kind === "signed-out") void queries.refetchQueries({ queryKey: me.queryKey }, { cancelRefetch: false });
};

const queries: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError: (error, query) => query.queryKey[0] !== me.queryKey[0] && onError(error) }),
  mutationCache: new MutationCache({ onError }),
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      networkMode: "always",
      // What the server has said no to stays no; what failed on the way is worth another try.
      retry: (count, error) => count < 2 && error instanceof Failure && (error.kind === "offline" || error.status >= 500),
      retryDelay: (attempt) => 400 * 2 ** attempt,
    },
    mutations: { networkMode: "always" },
  },
});

const router = createBrowserRouter([
  {
    element: <Shell />,
    errorElement: <Broken />,
    children: [
      { index: true, lazy: async () => ({ Component: (await import("./pages/Portfolio")).Portfolio }) },
      { path: "projects/:projectId", lazy: async () => ({ Component: (await import("./pages/Project")).Project }) },
      { path: "projects/:projectId/settings", lazy: async () => ({ Component: (await import("./pages/ProjectSettings")).ProjectSettings }) },
      { path: "projects/:projectId/posture", lazy: async () => ({ Component: (await import("./pages/Posture")).Posture }) },
      { path: "projects/:projectId/scans", lazy: async () => ({ Component: (await import("./pages/Scans")).Scans }) },
      { path: "projects/:projectId/scans/:scanId/changes", lazy: async () => ({ Component: (await import("./pages/Changes")).Changes }) },
      { path: "projects/:projectId/scans/:scanId", lazy: async () => ({ Component: (await import("./pages/Triage")).Triage }) },
      { path: "projects/:projectId/assessments", lazy: async () => ({ Component: (await import("./pages/Assessments")).Assessments }) },
      { path: "projects/:projectId/assessments/:assessmentId", lazy: async () => ({ Component: (await import("./pages/Assessment")).Assessment }) },
      { path: "projects/:projectId/artifacts", lazy: async () => ({ Component: (await import("./pages/Artifacts")).Artifacts }) },
      { path: "projects/:projectId/artifacts/:artifactId", lazy: async () => ({ Component: (await import("./pages/Artifact")).Artifact }) },
      { path: "projects/:projectId/assistant", lazy: async () => ({ Component: (await import("./pages/Assistant")).Assistant }) },
      { path: "scan", lazy: async () => ({ Component: (await import("./pages/StartScan")).StartScan }) },
      { path: "frameworks", lazy: async () => ({ Component: (await import("./pages/Frameworks")).Frameworks }) },
      { path: "frameworks/:frameworkId", lazy: async () => ({ Component: (await import("./pages/Framework")).Framework }) },
      { path: "vendors", lazy: async () => ({ Component: (await import("./pages/Vendors")).Vendors }) },
      { path: "waivers", lazy: async () => ({ Component: (await import("./pages/Waivers")).Waivers }) },
      { path: "policies", lazy: async () => ({ Component: (await import("./pages/Policies")).Policies }) },
      { path: "audit", lazy: async () => ({ Component: (await import("./pages/Audit")).Audit }) },
      { path: "*", lazy: async () => ({ Component: (await import("./pages/Missing")).Missing }) },
    ],
  },
]);

const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <QueryClientProvider client={queries}>
      <RouterProvider router={router} />
    </QueryClientProvider>,
  );
}
