# Before testing: the questions are answered, the risks are assessed, and nothing grave is open.
package advisory.gate.testing

import data.advisory.lib

asks := {"assessment-submitted", "risk-assessment-approved", "no-high-finding"}

requirements contains lib.assessment_submitted

requirements contains lib.approved("risk-assessment")

requirements contains lib.no_high_finding_without_a_waiver
