# Before staging: what was answered and assessed is approved, and still true.
package advisory.gate.staging

import data.advisory.lib

asks := {"assessment-approved", "fairness-audit-fresh", "risk-assessment-fresh", "model-card-approved"}

requirements contains lib.assessment_approved

requirements contains lib.approved_and_fresh("fairness-audit")

requirements contains lib.approved_and_fresh("risk-assessment")

requirements contains lib.approved("model-card")
