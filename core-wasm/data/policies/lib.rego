# What the gates share: how a piece of evidence becomes a requirement.
#
# A gate says in `asks` which requirements it will answer, and answers each in `requirements`:
#
#   id        names the requirement; a waiver of it names this
#   title     what is asked for
#   met       whether the evidence shows it
#   reason    why, as a sentence
#   evidence  what it rests on: objects with `kind`, `id`, and where known `digest` and `note`
#   waivable  whether an approved waiver may stand in for it
#
# What is asked for and not answered counts as not met, so that a rule which is undefined can't open a gate.
package advisory.lib

# The project

owner := {
	"id": "project-owner",
	"title": "The project has an owner",
	"met": input.project.owner != null,
	"reason": owner_reason,
	"evidence": [{"kind": "project", "id": input.project.id}],
	# Someone has to answer for the waivers, too.
	"waivable": false,
}

default owner_reason := "nobody answers for the project"

owner_reason := sprintf("%s answers for it", [input.project.owner]) if input.project.owner != null

# A system of the tier `unacceptable` is a prohibited practice (EU AI Act, Article 5): it enters no stage.
risk_tier := {
	"id": "risk-tier",
	"title": "The project has a risk tier",
	"met": input.project.riskTier in {"minimal", "limited", "high"},
	"reason": risk_tier_reason,
	"evidence": [{"kind": "project", "id": input.project.id}],
	"waivable": false,
}

risk_tier_reason := "no risk tier is set" if {
	input.project.riskTier == null
} else := "a practice of unacceptable risk is prohibited" if {
	input.project.riskTier == "unacceptable"
} else := sprintf("the risk tier is %s", [input.project.riskTier])

# The scan

# A scan speaks for a release when it read enough of the branch that releases come from.
default scan_counts := false

scan_counts if {
	scan_of_default_branch
	not input.scan.verdict in {"empty", "incomplete"}
	not input.scan.expired
}

default scan_of_default_branch := false

scan_of_default_branch if {
	input.scan != null
	input.scan.branch == input.project.defaultBranch
}

scanned_commit := "a commit that was not named" if {
	input.scan.commit == null
} else := sprintf("commit %s", [input.scan.commit])

scan_evidence := [{"kind": "scan", "id": input.scan.id, "note": scanned_commit}] if {
	input.scan != null
} else := []

scan_reason := "there is no scan" if {
	input.scan == null
} else := sprintf("the scan is not of the default branch %s", [input.project.defaultBranch]) if {
	not scan_of_default_branch
} else := "the scan expired" if {
	input.scan.expired
} else := sprintf("the scan is %s: too little was read", [input.scan.verdict]) if {
	not scan_counts
} else := sprintf("%s was scanned at %s", [input.scan.branch, scanned_commit])

scan_of_the_default_branch := {
	"id": "scan-of-default-branch",
	"title": "The default branch has been scanned",
	"met": scan_counts,
	"reason": scan_reason,
	"evidence": scan_evidence,
	"waivable": false,
}

# Findings count whatever the repository's own waivers and baseline say of them: those have no approver.
# `waived` says that an approved waiver covers the finding.

findings_reason(_, _) := scan_reason if not scan_counts

findings_reason(_, 0) := "none is open" if scan_counts

findings_reason(severities, count) := sprintf("open at %s: %d", [severities, count]) if {
	scan_counts
	count > 0
}

finding_evidence(findings) := array.concat(
	scan_evidence,
	[{"kind": "finding", "id": finding.fingerprint, "note": sprintf("%s at %s", [finding.rule, finding.place])} |
		some finding in findings
	],
)

no_critical_finding := {
	"id": "no-critical-finding",
	"title": "No critical finding is open",
	"met": findings_met(critical_findings),
	"reason": findings_reason("critical", count(critical_findings)),
	"evidence": finding_evidence(critical_findings),
	"waivable": false,
}

critical_findings := [finding |
	some finding in input.findings
	finding.severity == "critical"
]

no_high_finding_without_a_waiver := {
	"id": "no-high-finding",
	"title": "No finding at high or above is open without a waiver",
	"met": findings_met(unwaived_high_findings),
	"reason": findings_reason("high or above without a waiver", count(unwaived_high_findings)),
	"evidence": finding_evidence(high_findings),
	# The findings are waived, one by one.
	"waivable": false,
}

high_findings := [finding |
	some finding in input.findings
	finding.severity in {"critical", "high"}
]

unwaived_high_findings := [finding |
	some finding in high_findings
	not finding.waived
]

findings_met(findings) if {
	scan_counts
	count(findings) == 0
} else := false

# Artifacts

# What people call a type of document, where that is not its identifier with spaces.
names := {"dpia": "DPIA"}

name(type) := object.get(names, type, replace(type, "-", " "))

# What is in force of a type: an expired document is no evidence, a rejected or superseded one neither.
drafts(type) := [artifact |
	some artifact in input.artifacts
	artifact.type == type
	artifact.status in {"draft", "in-review", "approved"}
	not artifact.expired
]

approvals(type) := [artifact |
	some artifact in drafts(type)
	artifact.status == "approved"
]

fresh_approvals(type) := [artifact |
	some artifact in approvals(type)
	not artifact.stale
]

artifact_evidence(artifacts) := [{
	"kind": "artifact",
	"id": artifact.id,
	"digest": artifact.digest,
	"note": sprintf("%s, %s", [name(artifact.type), artifact.status]),
} |
	some artifact in artifacts
]

drafted(type) := {
	"id": sprintf("%s-drafted", [type]),
	"title": sprintf("The %s is in draft or better", [name(type)]),
	"met": count(drafts(type)) > 0,
	"reason": artifact_reason(type),
	"evidence": artifact_evidence(drafts(type)),
	"waivable": true,
}

approved(type) := {
	"id": sprintf("%s-approved", [type]),
	"title": sprintf("The %s is approved", [name(type)]),
	"met": count(approvals(type)) > 0,
	"reason": artifact_reason(type),
	"evidence": artifact_evidence(drafts(type)),
	"waivable": true,
}

approved_and_fresh(type) := {
	"id": sprintf("%s-fresh", [type]),
	"title": sprintf("The %s is approved and fresh", [name(type)]),
	"met": count(fresh_approvals(type)) > 0,
	"reason": artifact_reason(type),
	"evidence": artifact_evidence(drafts(type)),
	"waivable": true,
}

artifact_reason(type) := sprintf("the %s is approved and fresh", [name(type)]) if {
	count(fresh_approvals(type)) > 0
} else := sprintf("the %s is approved and stale: the evidence has changed since", [name(type)]) if {
	count(approvals(type)) > 0
} else := sprintf("the %s is not approved", [name(type)]) if {
	count(drafts(type)) > 0
} else := sprintf("there is no %s in force", [name(type)])

# A law asks for these where they apply, and no waiver of ours lifts a law: GDPR Article 35, EU AI Act Article 11.

dpia_where_personal_data_is := {
	"id": "dpia-approved",
	"title": "The DPIA is approved where personal data is in evidence",
	"met": dpia_met,
	"reason": dpia_reason,
	"evidence": array.concat(
		artifact_evidence(drafts("dpia")),
		[{"kind": "finding", "id": id, "note": "personal data"} | some id in input.personalData.evidence],
	),
	"waivable": false,
}

default dpia_met := false

dpia_met if not input.personalData.inEvidence

dpia_met if count(approvals("dpia")) > 0

dpia_reason := "no personal data is in evidence" if {
	not input.personalData.inEvidence
} else := artifact_reason("dpia")

technical_documentation_for_a_high_risk_tier := {
	"id": "technical-documentation-approved",
	"title": "The technical documentation is approved for a high-risk tier",
	"met": technical_documentation_met,
	"reason": technical_documentation_reason,
	"evidence": artifact_evidence(drafts("technical-documentation")),
	"waivable": false,
}

default technical_documentation_met := false

# A tier that nobody has set may be high.
technical_documentation_met if input.project.riskTier in {"minimal", "limited"}

technical_documentation_met if count(approvals("technical-documentation")) > 0

technical_documentation_reason := sprintf("the risk tier is %s", [input.project.riskTier]) if {
	input.project.riskTier in {"minimal", "limited"}
} else := artifact_reason("technical-documentation")

# The assessment

assessment_is(statuses) if {
	input.assessment != null
	input.assessment.status in statuses
	not input.assessment.expired
} else := false

assessment_evidence := [{
	"kind": "assessment",
	"id": input.assessment.id,
	"digest": input.assessment.digest,
	"note": input.assessment.status,
}] if {
	input.assessment != null
} else := []

assessment_reason := "there is no assessment" if {
	input.assessment == null
} else := "the assessment expired" if {
	input.assessment.expired
} else := sprintf("the assessment is %s", [input.assessment.status])

assessment_submitted := {
	"id": "assessment-submitted",
	"title": "The assessment is submitted",
	"met": assessment_is({"submitted", "approved"}),
	"reason": assessment_reason,
	"evidence": assessment_evidence,
	"waivable": true,
}

assessment_approved := {
	"id": "assessment-approved",
	"title": "The assessment is approved",
	"met": assessment_is({"approved"}),
	"reason": assessment_reason,
	"evidence": assessment_evidence,
	"waivable": true,
}

# Coverage, in basis points: 10,000 is all of a framework's controls.

coverage_id(framework) := sprintf("evidence-coverage:%s", [framework])

coverage_at_least(framework, least) := {
	"id": coverage_id(framework),
	"title": sprintf("Evidence covers %d %% of %s", [least / 100, framework]),
	"met": coverage(framework) >= least,
	"reason": sprintf("evidence covers %d of 10000 basis points", [coverage(framework)]),
	"evidence": scan_evidence,
	"waivable": true,
}

# An empty scope, and a framework that was not scored, are covered by nothing.
coverage(framework) := max({0} | {score.coverage |
	some score in input.scores
	score.framework == framework
	score.coverage != null
})

frameworks_in_scope := {
	"id": "frameworks-in-scope",
	"title": "The project is held to a framework",
	"met": count(input.project.frameworks) > 0,
	"reason": sprintf("frameworks in scope: %d", [count(input.project.frameworks)]),
	"evidence": [{"kind": "project", "id": input.project.id}],
	"waivable": false,
}
