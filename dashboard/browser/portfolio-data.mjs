// A small portfolio with everything a page has to show: findings, gates of every kind, waivers, hostile names.
export const HOSTILE = `<img src=x onerror="window.hit=1"> مشروع ${"long-name-".repeat(6)}`;

const AGENT = `import logging
from openai import OpenAI

client = OpenAI()

def triage(patient_name: str, ssn: str, question: str) -> str:
    """Asks the model what to do."""
    logging.info("patient %s %s", patient_name, ssn)
    answer = client.chat.completions.create(
        model="gpt-4o",
        messages=[{"role": "system", "content": "You triage patients."}, {"role": "user", "content": f"{patient_name} {ssn}: {question}"}],
    )
    return eval(answer.choices[0].message.content)
`;
const RAG = `import anthropic
import pickle, subprocess

client = anthropic.Anthropic(api_key="sk-ant-api03-abcdefghijklmnopqrstuvwxyz0123456789")

def run(prompt):
    reply = client.messages.create(model="claude-3-5-sonnet-latest", max_tokens=500, messages=[{"role": "user", "content": prompt}])
    subprocess.run(reply.content[0].text, shell=True)
    return pickle.load(open("model.pkl", "rb"))
`;

export async function fill(call) {
  const api = "/api/governance";
  const project = (body) => call("POST", `${api}/projects`, { defaultBranch: "main", ...body });
  const scan = (projectId, files) => call("POST", `${api}/scans`, { projectId, branch: "main", files });
  const gate = (projectId, stage) => call("POST", `${api}/gates`, { projectId, stage });
  const triage = await project({ name: "Patient triage", owner: "Ada Byron", riskTier: "high", description: "Suggests how urgent a case is" });
  await scan(triage.id, [{ path: "src/triage.py", content: AGENT }]);
  const latest = await scan(triage.id, [
    { path: "src/triage.py", content: AGENT },
    { path: "src/rag.py", content: RAG },
    { path: "requirements.txt", content: "openai==1.40.0\nanthropic==0.34.0\nlangchain==0.2.1\n" },
    { path: "README.md", content: "# Triage\n\nAn assistant.\n" },
    ...Array.from({ length: 40 }, (_, index) => ({ path: `src/agents/agent_${index}.py`, content: AGENT.replaceAll("triage", `triage_${index}`) })),
  ]);
  for (const stage of ["design", "development", "testing", "staging", "production"]) await gate(triage.id, stage);
  const whole = await call("GET", `${api}/scans/${latest.id}`);
  const finding = whole.result.findings[0];
  if (!finding) throw new Error("The fixture has no finding: it tests nothing.");
  await call("POST", `${api}/waivers`, { projectId: triage.id, covers: { finding: finding.fingerprint }, owner: "Grace Hopper", reason: "The service is switched off until the fix of June is in.", expiresAt: new Date(Date.now() + 9 * 86_400_000).toISOString() });
  const empty = await project({ name: "Contract reader" });
  const hostile = await project({ name: HOSTILE, owner: "<b>owner</b>", description: "<script>window.hit=1</script>" });
  return { triage, empty, hostile, scan: latest, finding };
}
