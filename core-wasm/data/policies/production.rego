# Before production: all that staging asks for, what the law asks for, and a plan for when it goes wrong.
package advisory.gate.production

import data.advisory.lib

asks := {
	"assessment-approved",
	"fairness-audit-fresh",
	"risk-assessment-fresh",
	"model-card-approved",
	"dpia-approved",
	"human-oversight-plan-approved",
	"incident-response-plan-approved",
	"technical-documentation-approved",
	"frameworks-in-scope",
} | {lib.coverage_id(framework) | some framework in input.project.frameworks}

# As staging

requirements contains lib.assessment_approved

requirements contains lib.approved_and_fresh("fairness-audit")

requirements contains lib.approved_and_fresh("risk-assessment")

requirements contains lib.approved("model-card")

# Beyond staging

requirements contains lib.dpia_where_personal_data_is

requirements contains lib.approved("human-oversight-plan")

requirements contains lib.approved("incident-response-plan")

requirements contains lib.technical_documentation_for_a_high_risk_tier

requirements contains lib.frameworks_in_scope

# Evidence covers at least 60 % of each framework in scope.
requirements contains lib.coverage_at_least(framework, 6000) if {
	some framework in input.project.frameworks
}
