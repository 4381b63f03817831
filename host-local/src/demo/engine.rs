//! Does what a script says, in the order of the days.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::calls::Calls;
use super::script::{
    Answers, AssessmentEnd, Deed, Draft, DraftEnd, Exception, Layers, Passage, Script,
};
use crate::exit::Failure;

const API: &str = "/api/governance";

/// Characters of a commit.
const COMMIT_CHARACTERS: usize = 40;

/// A project that is being filled.
pub(super) struct Filling<'a> {
    calls: &'a Calls<'a>,
    script: &'a Script,
    /// The real present, not that of a step.
    today: Timestamp,
    id: String,
    scan: Option<String>,
}

impl<'a> Filling<'a> {
    /// Makes the project.
    pub(super) async fn begin(
        calls: &'a Calls<'a>,
        script: &'a Script,
        today: Timestamp,
    ) -> Result<Self, Failure> {
        let body = Value::Object(script.project.clone());
        let path = format!("{API}/projects");
        let made = calls.post(&script.engineer, &path, &body).await?;
        Ok(Self {
            calls,
            script,
            today,
            id: made.text("id").to_owned(),
            scan: None,
        })
    }

    /// Does one thing.
    pub(super) async fn step(&mut self, deed: &Deed) -> Result<(), Failure> {
        match deed {
            Deed::Scan(layers) => self.scan(layers).await,
            Deed::Assessment(answers) => self.assess(answers).await,
            Deed::Artifact(draft) => self.draft(draft).await,
            Deed::Waiver(exception) => self.waive(exception).await,
            Deed::Gate(passage) => self.pass(passage).await,
        }
    }

    /// Returns a line on where the project stands.
    pub(super) async fn standing(&self) -> Result<String, Failure> {
        let path = format!("{API}/projects/{}", self.id);
        let project = self.calls.get(&self.script.engineer, &path).await?;
        let text = |field: &str| project.get(field).and_then(Value::as_str);
        Ok(format!(
            "{}: {} risk, in {}",
            self.script.name(),
            text("riskTier").unwrap_or("unsettled"),
            text("stage").unwrap_or_default(),
        ))
    }

    async fn scan(&mut self, wanted: &Layers) -> Result<(), Failure> {
        let files = self.script.files(&wanted.layers)?;
        let mut digest = Sha256::new();
        for (path, content) in &files {
            digest.update(path);
            digest.update([0]);
            digest.update(content);
            digest.update([0]);
        }
        // There is no repository behind the sample: its content names it, as a commit would.
        let mut commit: String = digest
            .finalize()
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        commit.truncate(COMMIT_CHARACTERS);
        let files: Vec<Value> = files
            .into_iter()
            .map(|(path, content)| json!({ "path": path, "content": content }))
            .collect();
        let body = json!({
            "projectId": self.id,
            "branch": "main",
            "commit": commit,
            "files": files,
        });
        let path = format!("{API}/scans");
        let made = self.calls.post(&self.script.engineer, &path, &body).await?;
        self.scan = Some(made.text("id").to_owned());
        Ok(())
    }

    async fn assess(&self, wanted: &Answers) -> Result<(), Failure> {
        let (engineer, reviewer) = (&self.script.engineer, &self.script.reviewer);
        let body = json!({ "projectId": self.id, "prefill": true });
        let path = format!("{API}/assessments");
        let mut assessment = self.calls.post(engineer, &path, &body).await?;
        let mut changes = vec![(engineer, json!({ "answers": wanted.each() }))];
        if wanted.until >= AssessmentEnd::Submitted {
            changes.push((engineer, json!({ "status": "submitted" })));
        }
        if wanted.until >= AssessmentEnd::Approved {
            changes.push((reviewer, json!({ "status": "approved" })));
        }
        for (person, change) in changes {
            assessment = self.calls.patch(person, &assessment, &change).await?;
        }
        Ok(())
    }

    async fn draft(&self, wanted: &Draft) -> Result<(), Failure> {
        let (engineer, reviewer) = (&self.script.engineer, &self.script.reviewer);
        let body = json!({ "projectId": self.id, "type": wanted.kind, "useModel": false });
        let path = format!("{API}/artifacts");
        let mut artifact = self.calls.post(engineer, &path, &body).await?;
        if wanted.until >= DraftEnd::InReview {
            let submit = json!({ "action": "submit" });
            artifact = self.calls.patch(engineer, &artifact, &submit).await?;
        }
        if wanted.until >= DraftEnd::Approved {
            let approve = json!({ "action": "approve", "digest": artifact.text("digest") });
            self.calls.patch(reviewer, &artifact, &approve).await?;
        }
        Ok(())
    }

    async fn waive(&self, wanted: &Exception) -> Result<(), Failure> {
        let (engineer, reviewer) = (&self.script.engineer, &self.script.reviewer);
        let expires = SignedDuration::from_hours(24 * wanted.expires_in_days);
        let expires = self.today.checked_add(expires).map_err(Failure::internal)?;
        for fingerprint in self.findings(wanted).await? {
            let body = json!({
                "projectId": self.id,
                "covers": { "finding": fingerprint },
                "owner": wanted.owner,
                "reason": wanted.reason,
                "expiresAt": expires.to_string(),
            });
            let path = format!("{API}/waivers");
            let waiver = self.calls.post(engineer, &path, &body).await?;
            if wanted.approved {
                let approve = json!({ "action": "approve" });
                self.calls.patch(reviewer, &waiver, &approve).await?;
            }
        }
        Ok(())
    }

    /// Returns the findings of a rule in a file, as the latest scan has them.
    async fn findings(&self, wanted: &Exception) -> Result<Vec<String>, Failure> {
        let missing = || {
            let (rule, path) = (&wanted.rule, &wanted.path);
            Failure::internal(format!("{}: no {rule} in {path}", self.script.name()))
        };
        let scan = self.scan.as_ref().ok_or_else(missing)?;
        let path = format!("{API}/scans/{scan}");
        let whole = self.calls.get(&self.script.engineer, &path).await?;
        let findings = whole.pointer("/result/findings").and_then(Value::as_array);
        let found: Vec<String> = findings
            .into_iter()
            .flatten()
            .filter(|finding| {
                let text = |pointer| finding.pointer(pointer).and_then(Value::as_str);
                text("/rule") == Some(wanted.rule.as_str())
                    && text("/place/path") == Some(wanted.path.as_str())
            })
            .filter_map(|finding| Some(finding.get("fingerprint")?.as_str()?.to_owned()))
            .collect();
        if found.is_empty() {
            return Err(missing());
        }
        Ok(found)
    }

    async fn pass(&self, wanted: &Passage) -> Result<(), Failure> {
        let body = json!({
            "projectId": self.id,
            "stage": wanted.stage,
            "enter": wanted.enter,
        });
        // Who enters a stage is a reviewer; who only asks may be anybody.
        let person = if wanted.enter {
            &self.script.reviewer
        } else {
            &self.script.engineer
        };
        let decision = self
            .calls
            .post(person, &format!("{API}/gates"), &body)
            .await?;
        if wanted.enter && decision.body.get("entered") != Some(&Value::Bool(true)) {
            let told = format!("{} does not enter {}", self.script.name(), wanted.stage);
            return Err(Failure::internal(format!("{told}: {}", decision.body)));
        }
        Ok(())
    }
}
